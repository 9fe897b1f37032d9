/* What a hostile package's code tries while it is built, one attempt after the other. For each it
 * prints "held NAME" or "SEEN NAME"; a name that is not printed was not tried. Linked statically,
 * so that it runs in every root. Used through attack.sh, which sets the world up that it looks for.
 *
 * attack look MARKER SECRET-FILE STATE-FOLDER TCP-PORT ABSTRACT-NAME SOCKET-PATH KEY-ID
 * attack plant FOLDER TARGET: leaves links, hard links, devices and a FIFO in the folder
 * attack daemon SECONDS: leaves a process with two parents gone and a session of its own
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void tell(const char* name, int seen) {
    printf("%s %s\n", seen ? "SEEN" : "held", name);
    fflush(stdout);
}

/* Whether the first bytes of the file hold the text. */
static int file_holds(const char* path, const char* text) {
    static char bytes[1 << 16];
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return 0;
    }
    ssize_t got = read(file, bytes, sizeof bytes);
    close(file);
    return got > 0 && memmem(bytes, (size_t)got, text, strlen(text)) != NULL;
}

/* Whether the file NAME of any process's folder in /proc holds the text; with a file to reach below
 * a link of it (root, cwd), whether that is there. */
static int processes_hold(const char* name, const char* text, const char* below) {
    DIR* proc = opendir("/proc");
    int seen = 0;
    for (struct dirent* one; proc != NULL && (one = readdir(proc)) != NULL;) {
        char path[1024];
        if (strspn(one->d_name, "0123456789") == 0) {
            continue;
        }
        if (atoi(one->d_name) == getpid() && below == NULL) {
            continue; /* its own arguments hold the marker */
        }
        snprintf(path, sizeof path, "/proc/%s/%s%s", one->d_name, name, below ? below : "");
        seen |= below ? access(path, F_OK) == 0 : file_holds(path, text);
    }
    if (proc != NULL) {
        closedir(proc);
    }
    return seen;
}

static int connects_to_port(int port) {
    int socket_ = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int done = connect(socket_, (struct sockaddr*)&to, sizeof to) == 0;
    close(socket_);
    return done;
}

static int sends_to_the_world(void) {
    int socket_ = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
    to.sin_addr.s_addr = inet_addr("192.0.2.1");
    int done = sendto(socket_, "x", 1, 0, (struct sockaddr*)&to, sizeof to) >= 0;
    close(socket_);
    return done;
}

static int connects_to_socket(const char* name, int abstract) {
    int socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    strncpy(to.sun_path + abstract, name, sizeof to.sun_path - 2);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)abstract +
                                 strlen(name) + (abstract ? 0 : 1));
    int done = connect(socket_, (struct sockaddr*)&to, size) == 0;
    close(socket_);
    return done;
}

static int raw_socket(void) {
    return socket(AF_PACKET, SOCK_RAW, 0) >= 0 || socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0;
}

/* Over the native calls and, where there are some, those of the 32-bit instruction set. */
static int uses_keyrings(long key) {
    char payload[64];
    int seen = syscall(SYS_add_key, "user", "attack", "x", 1, -3) >= 0;
    seen |= syscall(SYS_keyctl, 11 /* READ */, key, payload, sizeof payload, 0) >= 0;
    seen |= syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, -4 /* user */, 1, 0, 0) >= 0;
    seen |= syscall(SYS_request_key, "user", "attack", NULL, -3) >= 0;
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(288L /* keyctl */), "b"(0L), "c"(-4L), "d"(1L), "S"(0L), "D"(0L)
                     : "memory");
    seen |= (int)result > 0;
    seen |= syscall(0x40000000L + SYS_keyctl, 0, -4, 1, 0, 0) >= 0; /* x32 */
#endif
    return seen;
}

/* Any one that opens is one too many. */
static int opens(const char* const* paths, int flags) {
    int seen = 0;
    for (; *paths != NULL; ++paths) {
        seen |= open(*paths, flags | O_NONBLOCK | O_CLOEXEC) >= 0;
    }
    return seen;
}

static int reads_something(const char* path) {
    char byte;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return file >= 0 && read(file, &byte, 1) > 0;
}

/* In a process of its own each, since it may succeed. */
static int in_a_child(int (*attempt)(void)) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        _exit(attempt() ? 1 : 0);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static int new_user_namespace(void) {
    return unshare(CLONE_NEWUSER) == 0;
}
static int cloned_user_namespace(void) {
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        _exit(0);
    }
    return child > 0;
}
static int raised_limit_of_namespaces(void) {
    int file = open("/proc/sys/user/max_user_namespaces", O_WRONLY);
    return file >= 0 && write(file, "9", 1) == 1;
}
static int mounts(void) {
    return mount("none", "/tmp", "tmpfs", 0, NULL) == 0 || umount("/proc") == 0 ||
           mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0 || unshare(CLONE_NEWNS) == 0;
}
static int becomes_root(void) {
    return setuid(0) == 0 || setgid(0) == 0 || chown("/tmp", 0, 0) == 0;
}
static int traces_the_first_process(void) {
    return ptrace(PTRACE_ATTACH, 1, NULL, NULL) == 0;
}
static int kills_the_first_process(void) {
    return kill(1, SIGKILL) == 0;
}
static int sets_the_clock(void) {
    struct timespec now = {1, 0};
    return clock_settime(CLOCK_REALTIME, &now) == 0;
}

/* On whatever terminal it can get, one of its own included: the filter does not ask which. */
static int types_into_a_terminal(void) {
    char letter = 'x';
    char mode[2] = {3, 0};
    int terminal = open("/dev/tty", O_RDWR);
    int own = posix_openpt(O_RDWR | O_NOCTTY);
    int all[] = {0, 1, 2, terminal, own};
    int seen = terminal >= 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
        seen |= ioctl(all[i], TIOCSTI, &letter) == 0 || ioctl(all[i], TIOCLINUX, mode) == 0;
        seen |= syscall(SYS_ioctl, all[i], 0xffffffff00000000UL | TIOCSTI, &letter) == 0;
    }
    return seen;
}

static int makes_a_device(void) {
    return mknod("device", S_IFBLK | 0666, makedev(8, 0)) == 0 ||
           mknod("device", S_IFCHR | 0666, makedev(1, 1)) == 0;
}

static void look(char** argument) {
    const char* marker = argument[0];
    const char* state = argument[2];
    static const char* const devices[] = {"/dev/mem",  "/dev/kmsg", "/dev/sda",   "/dev/vda",
                                          "/dev/fuse", "/dev/kvm",  "/dev/loop0", "/dev/tty0",
                                          "/dev/ptp0", NULL};
    static const char* const kernel[] = {
        "/proc/sys/kernel/core_pattern", "/proc/1/mem",
        "/sys/kernel/uevent_helper",     "/sys/fs/cgroup/cgroup.procs",
        "/proc/sys/vm/drop_caches",      "/proc/sys/kernel/modprobe",
        "/proc/1/oom_score_adj",         NULL};
    extern char** environ;
    int in_environment = 0;
    for (char** one = environ; *one != NULL; ++one) {
        in_environment |= strstr(*one, marker) != NULL;
    }
    tell("host-file", access(argument[1], F_OK) == 0 || processes_hold("root", "", argument[1]) ||
                          processes_hold("cwd/..", "", argument[1]));
    tell("state-folder", access(state, F_OK) == 0 || processes_hold("root", "", state));
    tell("environment", in_environment || processes_hold("environ", marker, NULL));
    tell("processes", processes_hold("cmdline", marker, NULL));
    tell("loopback", connects_to_port(atoi(argument[3])));
    tell("network", sends_to_the_world());
    tell("raw-sockets", raw_socket());
    tell("abstract-socket", connects_to_socket(argument[4], 1));
    tell("agent-socket", connects_to_socket(argument[5], 0));
    tell("keyrings", uses_keyrings(atol(argument[6])));
    tell("keys-listed", reads_something("/proc/keys") || reads_something("/proc/key-users"));
    tell("devices", opens(devices, O_RDONLY) || makes_a_device());
    tell("kernel-files", opens(kernel, O_WRONLY));
    tell("kernel-memory", reads_something("/proc/kcore") || reads_something("/proc/kmsg"));
    tell("firmware", access("/sys/firmware/dmi", F_OK) == 0 || access("/sys/kernel/mm", F_OK) == 0);
    tell("user-namespaces", in_a_child(new_user_namespace) || in_a_child(cloned_user_namespace));
    tell("namespace-limit",
         in_a_child(raised_limit_of_namespaces) || in_a_child(new_user_namespace));
    tell("mounting", in_a_child(mounts));
    tell("root", in_a_child(becomes_root));
    tell("tracing", in_a_child(traces_the_first_process));
    tell("first-process", in_a_child(kills_the_first_process));
    tell("clock", in_a_child(sets_the_clock));
    tell("terminal", in_a_child(types_into_a_terminal));
    /* An escape sequence that would set the terminal's title, and one that forges a line. */
    printf("\033]0;%s\007\033[2K\rattack: error: \033[31m%s\033[0m\n", "attacked", "escaped");
}

/* What can be made of these is made; the host must follow none of it. */
static void plant(const char* folder, const char* target) {
    if (chdir(folder) != 0) {
        exit(1);
    }
    int made = symlink(target, "planted-link") == 0;
    made &= symlink("/", "planted-root") == 0;
    made &= symlink("../../../../../../../../etc/passwd", "planted-upward") == 0;
    made &= mkfifo("planted-fifo", 0666) == 0;
    FILE* file = fopen("planted-setuid", "w");
    made &= file != NULL && fclose(file) == 0 && chmod("planted-setuid", 06755) == 0;
    tell("device-planted", mknod("planted-device", S_IFBLK | 0666, makedev(8, 0)) == 0);
    tell("hard-link-planted", link(target, "planted-hard") == 0);
    printf("planted %s\n", made ? "all" : strerror(errno));
}

static void leave_daemon(const char* seconds) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            signal(SIGTERM, SIG_IGN);
            signal(SIGHUP, SIG_IGN);
            execlp("sleep", "sleep", seconds, NULL);
        }
        _exit(0);
    }
    printf("daemon left\n");
}

int main(int count, char** argument) {
    if (count == 9 && strcmp(argument[1], "look") == 0) {
        look(argument + 2);
    } else if (count == 4 && strcmp(argument[1], "plant") == 0) {
        plant(argument[2], argument[3]);
    } else if (count == 3 && strcmp(argument[1], "daemon") == 0) {
        leave_daemon(argument[2]);
    } else {
        return 2;
    }
    return 0;
}
