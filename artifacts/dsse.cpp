#include "artifacts/dsse.hpp"

#include "artifacts/json_values.hpp"
#include "artifacts/strict_json.hpp"
#include "base/base64.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stopgap::artifacts {

namespace {

std::string decoded(const Node& node) {
    const std::optional<std::string> bytes = base64_decoded(node.text());
    if (!bytes) {
        throw node.refusal("is no base64");
    }
    return *bytes;
}

} // namespace

std::string dsse_pae(std::string_view payload_type, std::string_view payload) {
    return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(),
                       payload);
}

std::string dsse_envelope(const std::string& payload_type, const std::string& payload,
                          const std::vector<DsseSigner>& signers) {
    const std::string bytes = dsse_pae(payload_type, payload);
    Json signatures = Json::array();
    for (const DsseSigner& signer : signers) {
        Json signature = Json::object();
        if (!signer.keyid.empty()) {
            signature["keyid"] = signer.keyid;
        }
        signature["sig"] = base64_of(signer.sign(bytes));
        signatures.push_back(signature);
    }
    return json_text({{"payload", base64_of(payload)},
                      {"payloadType", payload_type},
                      {"signatures", signatures}});
}

std::string verified_payload(const std::string& envelope, const std::string& file,
                             const std::string& payload_type, const Counts& counts) {
    const Json json = parse_strict(envelope, file);
    const Node root(json, file);
    root.fields({"payload", "payloadType", "signatures"});
    root.at("payloadType").is(payload_type);
    std::string payload = decoded(root.at("payload"));
    const std::string bytes = dsse_pae(payload_type, payload);
    bool is_signed = false;
    for (const Node& signature : root.at("signatures").some_items()) {
        signature.fields({"sig"}, {"keyid"});
        const std::string signature_bytes = decoded(signature.at("sig"));
        is_signed = is_signed || counts(bytes, signature_bytes);
    }
    if (!is_signed) {
        throw root.at("signatures").refusal("none is by a key that is trusted here");
    }
    return payload;
}

} // namespace stopgap::artifacts
