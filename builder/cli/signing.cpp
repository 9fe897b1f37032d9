#include "cli/signing.hpp"

#include "base/log.hpp"

#include <fmt/format.h>

#include <memory>

namespace stopgap::cli {

lifecycle::SigningSettings signing_of(const Settings& settings) {
    return {settings.signing_key.value, settings.signing_home.value};
}

void tell_of_key(const lifecycle::SigningKey& key) {
    if (key.is_new()) {
        note(fmt::format("made the key {} in {}. Whoever has that folder can sign; without it "
                         "nothing more can be published for the hosts that trust the key: back it "
                         "up, with openpgp-revocs.d/ in it, where nobody else reads it",
                         key.fingerprint(), key.home().string()));
    }
    if (!key.warning().empty()) {
        warn(key.warning());
    }
}

OutputKey output_key(const Settings& settings, const fs::path& scratch) {
    const auto open = [signing = signing_of(settings), scratch] {
        return std::make_unique<lifecycle::SigningKey>(signing, scratch);
    };
    const std::unique_ptr<lifecycle::SigningKey> key = open();
    tell_of_key(*key);
    static_cast<void>(key->detached("stopgap", SignatureMaker::Form::armored));
    return {key->fingerprint(), open};
}

} // namespace stopgap::cli
