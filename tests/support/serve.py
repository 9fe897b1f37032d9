"""A small HTTP server on a free loopback port, which it prints. Paths with a meaning of their own:
/loop redirects to itself, /truncated/X sends half of X under its full length, /slow/X sends nothing
for a minute."""
import http.server
import os
import sys
import time


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/loop"):
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/truncated/"):
            with open(self.translate_path(self.path[len("/truncated"):]), "rb") as file:
                body = file.read()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.connection.close()
        elif self.path.startswith("/slow/"):
            time.sleep(60)
        else:
            super().do_GET()

    def log_message(self, *arguments):
        pass


os.chdir(sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
