"""A small HTTP server on a free loopback port, which it prints; each request that it gets is a line
on stderr. Paths with a meaning of their own: /loop redirects to itself, /redirect?URL redirects to
URL, /truncated/X sends half of what it should of X, /slow/X sends nothing for a minute, /huge
announces 5 GiB. A further argument, CERTIFICATE:KEY, makes it speak https."""
import http.server
import os
import re
import ssl
import sys
import time


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = self.headers.get("Range", "")
        print(self.path, asked, file=sys.stderr, flush=True)
        if self.path.startswith("/loop"):
            self.redirect("/loop")
        elif self.path.startswith("/redirect?"):
            self.redirect(self.path[len("/redirect?"):])
        elif self.path.startswith("/truncated/"):
            self.send_part(self.path[len("/truncated"):], 0, truncated=True)
        elif self.path == "/huge":
            self.send_response(200)
            self.send_header("Content-Length", str(5 << 30))
            self.end_headers()
            self.wfile.write(bytes(1000))
            self.close_connection = True
        elif self.path.startswith("/slow/"):
            time.sleep(60)
        elif re.fullmatch(r"bytes=\d+-", asked):
            self.send_part(self.path, int(asked[6:-1]), truncated=False)
        else:
            super().do_GET()

    def redirect(self, location):
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_part(self, path, start, truncated):
        with open(self.translate_path(path), "rb") as file:
            body = file.read()
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        self.wfile.write(body[start:len(body) // 2] if truncated else body[start:])
        self.close_connection = truncated

    def log_message(self, *arguments):
        pass


os.chdir(sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2].split(":"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
