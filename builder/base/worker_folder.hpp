#pragma once
// A folder that is the worker's while it runs and ours again afterwards. Only worker.cpp uses this.

#include "base/files.hpp"
#include "base/worker_jail.hpp"

namespace stopgap::worker_folder {

/// Gives an (empty) folder to the worker's ids; the destructor takes it and all in it back, by
/// descriptor and never through a link. It must outlive the worker.
class LentFolder {
  public:
    LentFolder(const fs::path& folder, const worker_jail::Identity& worker);
    LentFolder(const LentFolder&) = delete;
    LentFolder& operator=(const LentFolder&) = delete;
    ~LentFolder();
    [[nodiscard]] int descriptor() const { return folder_.get(); }

  private:
    FileDescriptor folder_;
    bool lent_ = false;
};

} // namespace stopgap::worker_folder
