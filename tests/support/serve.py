"""A small HTTP server on a free loopback port, which it prints; each request that it gets is a line
on stderr. Paths with a meaning of their own: /loop redirects to itself, /redirect?URL redirects to
URL, /truncated/X sends half of what it should of X, /slow/X sends nothing for a minute, /huge
announces 5 GiB. Below /git/ lie git repositories, served by git itself; /moved/X redirects to /X, and
/damaged/X answers what is posted to X with one bit wrong. A further argument, CERTIFICATE:KEY, makes it
speak https."""
import http.server
import os
import re
import ssl
import subprocess
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
        elif self.path.startswith("/moved/"):
            self.redirect(self.path[len("/moved"):])
        elif self.path.startswith(("/git/", "/damaged/git/")):
            self.run_git("GET", self.path.removeprefix("/damaged"), b"")
        elif re.fullmatch(r"bytes=\d+-", asked):
            self.send_part(self.path, int(asked[6:-1]), truncated=False)
        else:
            super().do_GET()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        print(self.path, body, file=sys.stderr, flush=True)
        self.run_git("POST", self.path.removeprefix("/damaged"), body)

    def run_git(self, method, path, body):
        path, _, query = path.partition("?")
        answer = subprocess.run(
            ["git", "http-backend"], input=body, stdout=subprocess.PIPE, check=False,
            env={"PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": os.getcwd(), "GIT_HTTP_EXPORT_ALL": "1",
                 "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
                 "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
                 "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                 "CONTENT_LENGTH": str(len(body)),
                 "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}).stdout
        head, _, content = answer.partition(b"\r\n\r\n")
        if method == "POST" and self.path.startswith("/damaged/"):
            place = len(content) * 2 // 3
            content = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
        status = re.search(rb"^Status: (\d+)", head, re.MULTILINE)
        self.send_response(int(status[1]) if status else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

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
