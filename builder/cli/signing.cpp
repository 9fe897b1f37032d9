#include "cli/signing.hpp"

#include "base/files.hpp"
#include "base/log.hpp"

#include <fmt/format.h>

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

engine::OutputSigner output_signer(const Settings& settings, const fs::path& scratch) {
    const lifecycle::SigningSettings signing = signing_of(settings);
    const auto sign = [signing, scratch](const std::string& text) {
        return lifecycle::SigningKey(signing, scratch)
            .detached(text, SignatureMaker::Form::armored);
    };
    lifecycle::SigningKey key(signing, scratch);
    tell_of_key(key);
    static_cast<void>(key.detached("stopgap", SignatureMaker::Form::armored));
    return {sign, read_file(key.key_file())};
}

} // namespace stopgap::cli
