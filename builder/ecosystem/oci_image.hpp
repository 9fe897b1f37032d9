#pragma once
// An OCI image layout, as folder: which blobs make up the image, and the blobs, verified.
// Follows https://github.com/opencontainers/image-spec (image-layout.md, manifest.md,
// image-index.md).
//
// Rules:
//  - Its JSON is read in the confined worker; its files by descriptor, links refused.
//  - Each blob is copied to a folder of ours, and held to size and SHA-256 there.
//  - Error(verification): what is no layout, has no image for the architecture or several, or
//    holds a blob with other bytes than its digest says.

#include "base/error.hpp"
#include "base/files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stopgap {

/// A blob as an index or manifest describes it.
struct OciBlob {
    std::string sha256;
    std::uint64_t size_bytes = 0;
    std::string media_type;
    std::string architecture; ///< GOARCH, of an image in an index; may be empty
};

class OciImage {
  public:
    /// The image for `architecture` (GOARCH: "amd64") of the layout in `folder`. `scratch` is an
    /// empty folder of ours. `name` is the subject of errors.
    OciImage(const fs::path& folder, const std::string& architecture, fs::path scratch,
             std::string name);

    /// The SHA-256 of the image's manifest: it stands for the whole content.
    [[nodiscard]] const std::string& digest() const { return digest_; }
    /// Lowest first.
    [[nodiscard]] const std::vector<OciBlob>& layers() const { return layers_; }
    /// A verified copy of the blob in the scratch folder.
    [[nodiscard]] fs::path take(const OciBlob& blob) const;

  private:
    [[nodiscard]] std::string read_blob(const OciBlob& blob) const;
    [[nodiscard]] OciBlob only_image(const std::string& index) const;
    void read_manifest(const OciBlob& manifest);
    [[nodiscard]] Error refusal(const std::string& what) const;

    FileDescriptor folder_;
    std::string architecture_;
    fs::path scratch_;
    std::string name_;
    std::string digest_;
    std::vector<OciBlob> layers_;
};

} // namespace stopgap
