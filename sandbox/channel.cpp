#include "sandbox/channel.hpp"

#include "base/error.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace stopgap::sandbox {

namespace {

constexpr std::size_t k_most_descriptors = 8;
constexpr std::size_t k_most_bytes = 32U << 10U;

struct Control {
    alignas(struct cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * k_most_descriptors)> bytes{};
};

void put_descriptors(struct msghdr& header, Control& control, const std::vector<int>& descriptors) {
    if (descriptors.empty()) {
        return;
    }
    const std::size_t size = descriptors.size() * sizeof(int);
    header.msg_control = control.bytes.data();
    header.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(rights), descriptors.data(), size);
}

std::vector<FileDescriptor> taken_descriptors(struct msghdr& header) {
    std::vector<FileDescriptor> taken;
    for (struct cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        std::array<int, k_most_descriptors> numbers{};
        const std::size_t size = part->cmsg_len - CMSG_LEN(0);
        std::memcpy(numbers.data(), CMSG_DATA(part), size);
        for (std::size_t i = 0; i < size / sizeof(int); ++i) {
            taken.emplace_back(numbers.at(i));
        }
    }
    return taken;
}

} // namespace

std::pair<FileDescriptor, FileDescriptor> make_channel() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw system_error(ExitStatus::machine, "socketpair", errno);
    }
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

bool send_message(int channel, char kind, const std::string& bytes,
                  const std::vector<int>& descriptors) {
    std::string text = kind + bytes.substr(0, k_most_bytes);
    struct iovec part = {text.data(), text.size()};
    struct msghdr header = {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    Control control;
    put_descriptors(header, control, descriptors);
    return TEMP_FAILURE_RETRY(sendmsg(channel, &header, MSG_NOSIGNAL)) > 0;
}

Message receive_message(int channel) {
    std::string text(k_most_bytes + 1, '\0');
    struct iovec part = {text.data(), text.size()};
    Control control;
    struct msghdr header = {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    const ssize_t got = TEMP_FAILURE_RETRY(recvmsg(channel, &header, MSG_CMSG_CLOEXEC));
    if (got <= 0) {
        return {};
    }
    return {.kind = text.front(),
            .bytes = text.substr(1, static_cast<std::size_t>(got) - 1),
            .descriptors = taken_descriptors(header)};
}

FileDescriptor memory_file(const std::string& bytes) {
    FileDescriptor file(memfd_create("stopgap", MFD_CLOEXEC));
    if (!file) {
        throw system_error(ExitStatus::machine, "memfd_create", errno);
    }
    write_all(file.get(), bytes, "memory file");
    static_cast<void>(lseek(file.get(), 0, SEEK_SET));
    return file;
}

std::string packed(const std::vector<std::string>& texts) {
    std::string bytes;
    for (const std::string& text : texts) {
        bytes += text;
        bytes += '\0';
    }
    return bytes;
}

std::vector<std::string> unpacked(const std::string& bytes) {
    std::vector<std::string> texts;
    std::size_t start = 0;
    while (start < bytes.size()) {
        const std::size_t end = bytes.find('\0', start);
        texts.push_back(bytes.substr(start, end - start));
        start = end + 1;
    }
    return texts;
}

} // namespace stopgap::sandbox
