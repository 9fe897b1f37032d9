#pragma once
// A file while it is downloaded. With a known digest it is kept under it and resumed by the next
// run; without one, or while another process downloads the same, it is ours alone and temporary.

#include "source/transfer.hpp"

namespace stopgap::source {

class PartFile : public Receiver {
  public:
    /// `sha256` may be empty.
    PartFile(Store& store, std::string sha256);
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    ~PartFile() override;

    void start_at(std::uint64_t offset) override;
    void append(std::string_view bytes) override;

    [[nodiscard]] std::uint64_t size_bytes() const;
    /// Moves it into the store; absent where its digest is another, which `got` then holds.
    [[nodiscard]] std::optional<StoredFile> commit(std::string& got);

  private:
    [[nodiscard]] bool take_shared_part();
    void make_temporary();

    Store* store_;
    std::string sha256_;
    fs::path path_;
    FileDescriptor file_;
    bool is_kept_ = false;
};

} // namespace stopgap::source
