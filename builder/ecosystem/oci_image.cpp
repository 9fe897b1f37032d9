#include "ecosystem/oci_image.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace stopgap {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t k_json_limit_bytes = 4U << 20U;
constexpr std::uint64_t k_blob_limit_bytes = 32ULL << 30U;
constexpr std::size_t k_most_blobs = 256;
constexpr int k_most_indexes = 2; // an index that points to an index of images
constexpr std::string_view k_sha256 = "sha256:";

/// "DIGEST SIZE TYPE ARCHITECTURE" lines of a list of descriptors.
std::string blob_lines(const Json& list) {
    std::string text;
    for (const Json& blob : list) {
        const Json platform = blob.value("platform", Json::object());
        text += fmt::format("{} {} {} {}\n", blob.at("digest").get<std::string>(),
                            blob.at("size").get<std::uint64_t>(),
                            blob.value("mediaType", std::string("-")),
                            platform.value("architecture", std::string("-")));
    }
    return text;
}

/// What `work` makes of the JSON, in the worker.
template <typename Work>
std::string of_json(const std::string& text, const std::string& name, Work&& work) {
    Confinement confinement;
    confinement.name = name;
    confinement.result_limit_bytes = k_json_limit_bytes;
    return run_confined(confinement, [&]() -> std::string {
        try {
            return work(Json::parse(text));
        } catch (const Json::exception& error) {
            throw Error(ExitStatus::verification, name + ": " + printable(error.what()));
        }
    });
}

/// The worker is not believed: what it sends is held to its form.
std::vector<OciBlob> blobs_in(const std::string& text, const std::string& name) {
    std::vector<OciBlob> blobs;
    for (const std::string& line : lines_of(text)) {
        const std::vector<std::string> words = words_of(line);
        OciBlob blob;
        const bool is_whole = words.size() == 4 && words[0].starts_with(k_sha256);
        blob.sha256 = is_whole ? words[0].substr(k_sha256.size()) : "";
        if (!is_sha256(blob.sha256) || blobs.size() >= k_most_blobs ||
            std::from_chars(words[1].data(), words[1].data() + words[1].size(), blob.size_bytes)
                    .ec != std::errc()) {
            throw Error(ExitStatus::verification,
                        name + ": a blob is not named by a sha256 digest and a size");
        }
        blob.media_type = words[2];
        blob.architecture = words[3] == "-" ? "" : words[3];
        blobs.push_back(std::move(blob));
    }
    return blobs;
}

bool is_index(const OciBlob& blob) {
    return blob.media_type == "application/vnd.oci.image.index.v1+json" ||
           blob.media_type == "application/vnd.docker.distribution.manifest.list.v2+json";
}

} // namespace

OciImage::OciImage(const fs::path& folder, const std::string& architecture, fs::path scratch,
                   std::string name)
    : folder_(open_file(folder, O_RDONLY | O_DIRECTORY)), architecture_(architecture),
      scratch_(std::move(scratch)), name_(std::move(name)) {
    if (!exists_beneath(folder_.get(), "oci-layout") ||
        !exists_beneath(folder_.get(), "index.json")) {
        throw refusal("is no OCI image layout: it lacks oci-layout or index.json");
    }
    const std::string version =
        of_json(read_beneath(folder_.get(), "oci-layout", k_json_limit_bytes), name_,
                [](const Json& json) { return json.at("imageLayoutVersion").get<std::string>(); });
    if (!version.starts_with("1.")) {
        throw refusal("is an OCI image layout of version " + printable(version) + ", not 1");
    }
    OciBlob image = only_image(read_beneath(folder_.get(), "index.json", k_json_limit_bytes));
    for (int depth = 1; is_index(image) && depth < k_most_indexes; ++depth) {
        image = only_image(read_blob(image));
    }
    digest_ = image.sha256;
    read_manifest(image);
}

Error OciImage::refusal(const std::string& what) const {
    return {ExitStatus::verification, name_ + ": " + what};
}

OciBlob OciImage::only_image(const std::string& index) const {
    std::vector<OciBlob> images = blobs_in(
        of_json(index, name_, [](const Json& json) { return blob_lines(json.at("manifests")); }),
        name_);
    std::vector<std::string> others;
    for (const OciBlob& image : images) {
        others.push_back(printable(image.architecture));
    }
    std::erase_if(images, [&](const OciBlob& image) {
        return !image.architecture.empty() && image.architecture != architecture_;
    });
    if (images.empty()) {
        throw refusal("has no image for " + architecture_ + ", only for " + joined(others, ", "));
    }
    if (images.size() > 1) {
        throw refusal(fmt::format("has {} images for {}: give a layout with one", images.size(),
                                  architecture_));
    }
    return images.front();
}

void OciImage::read_manifest(const OciBlob& manifest) {
    const std::string text = read_blob(manifest);
    const std::vector<OciBlob> config = blobs_in(
        of_json(text, name_,
                [](const Json& json) { return blob_lines(Json::array({json.at("config")})); }),
        name_);
    layers_ = blobs_in(
        of_json(text, name_, [](const Json& json) { return blob_lines(json.at("layers")); }),
        name_);
    const std::string architecture = of_json(read_blob(config.at(0)), name_, [](const Json& json) {
        return json.at("os").get<std::string>() + "/" + json.at("architecture").get<std::string>();
    });
    if (architecture != "linux/" + architecture_) {
        throw refusal("is an image for " + printable(architecture) + ", not for linux/" +
                      architecture_);
    }
    if (layers_.empty()) {
        throw refusal("is an image without layers");
    }
}

std::string OciImage::read_blob(const OciBlob& blob) const {
    if (blob.size_bytes > k_json_limit_bytes) {
        throw refusal(
            fmt::format("blob {}: is larger than {} bytes", blob.sha256, k_json_limit_bytes));
    }
    return read_file(take(blob), k_json_limit_bytes);
}

fs::path OciImage::take(const OciBlob& blob) const {
    const fs::path relative = fs::path("blobs/sha256") / blob.sha256;
    if (!exists_beneath(folder_.get(), relative)) {
        throw refusal("blob " + blob.sha256 + ": is missing");
    }
    const fs::path copy = scratch_ / blob.sha256;
    remove_tree(copy);
    copy_out(folder_.get(), relative, copy, std::min(blob.size_bytes, k_blob_limit_bytes));
    const std::string got = sha256_of_file(copy);
    if (got != blob.sha256 || fs::file_size(copy) != blob.size_bytes) {
        throw refusal(fmt::format("blob {}: has other bytes: its sha256 is {}", blob.sha256, got));
    }
    return copy;
}

} // namespace stopgap
