#include "artifacts/dsse.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace stopgap::artifacts {
namespace {

using Json = nlohmann::ordered_json;

const std::string k_key(32, 'k');
const std::string k_other_key(32, 'o');

/// Stands for a signature: the envelope does not look into it.
std::string mac(const std::string& key, std::string_view bytes) {
    return sha256_of(key + std::string(bytes));
}

std::string enveloped(const std::string& payload, const std::string& key = k_key) {
    return dsse_envelope(k_in_toto_type, payload,
                         {{"a hint", [key](std::string_view bytes) { return mac(key, bytes); }}});
}

bool counts(std::string_view bytes, std::string_view signature) {
    return signature == mac(k_key, bytes);
}

std::string refusal_of(const std::string& envelope) {
    try {
        static_cast<void>(verified_payload(envelope, "x.dsse.json", k_in_toto_type, counts));
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), ExitStatus::verification);
        return error.message();
    }
    return "none";
}

TEST(TheSignedBytes, AreThoseOfTheProtocolsExample) {
    // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, "Test Vectors"
    EXPECT_EQ(dsse_pae("http://example.com/HelloWorld", "hello world"),
              "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(AnEnvelope, GivesItsPayloadBackWhereASignatureCounts) {
    EXPECT_EQ(verified_payload(enveloped("{}"), "x", k_in_toto_type, counts), "{}");
    const Json json = Json::parse(enveloped("{}"));
    EXPECT_EQ(json["payload"], "e30=");
    EXPECT_EQ(json["payloadType"], "application/vnd.in-toto+json");
    EXPECT_EQ(json["signatures"][0]["keyid"], "a hint");
}

TEST(AnEnvelope, IsRefusedWithAnotherPayloadTypeOrKey) {
    Json json = Json::parse(enveloped("{}"));
    json["payload"] = "W10=";
    EXPECT_EQ(refusal_of(json.dump()),
              "x.dsse.json: signatures: none is by a key that is trusted here");
    json = Json::parse(enveloped("{}"));
    json["payloadType"] = "text/plain";
    EXPECT_EQ(refusal_of(json.dump()), "x.dsse.json: payloadType: is \"text/plain\", not "
                                       "\"application/vnd.in-toto+json\"");
    EXPECT_EQ(refusal_of(enveloped("{}", k_other_key)),
              "x.dsse.json: signatures: none is by a key that is trusted here");
}

TEST(AnEnvelope, IsRefusedWithoutSignaturesOrWithFieldsOfItsOwn) {
    Json json = Json::parse(enveloped("{}"));
    json["signatures"] = Json::array();
    EXPECT_EQ(refusal_of(json.dump()), "x.dsse.json: signatures: is empty");
    json = Json::parse(enveloped("{}"));
    json["signatures"][0]["cert"] = "x";
    EXPECT_EQ(refusal_of(json.dump()),
              "x.dsse.json: signatures[0].cert: is no field of this document");
    json = Json::parse(enveloped("{}"));
    json["signatures"][0]["sig"] = json["signatures"][0]["sig"].get<std::string>() + "\n";
    EXPECT_EQ(refusal_of(json.dump()), "x.dsse.json: signatures[0].sig: is no base64");
}

TEST(AnEnvelope, IsRefusedCutOffAtAnyByte) {
    const std::string whole = enveloped("{}");
    for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
        EXPECT_NE(refusal_of(whole.substr(0, length)), "none") << length;
    }
}

} // namespace
} // namespace stopgap::artifacts
