// Writes what fuzz_documents begins with: one document of each kind, behind the byte that picks its
// reader.
//
//   write_documents FOLDER TARGET-DESCRIPTION

#include "artifacts/dsse.hpp"
#include "artifacts/provenance.hpp"
#include "artifacts/published.hpp"
#include "artifacts/sbom.hpp"
#include "artifacts/vex.hpp"
#include "base/files.hpp"
#include "unit/artifacts/hotfix.hpp"

#include <string>
#include <vector>

using namespace stopgap;
using namespace stopgap::artifacts;

int main(int count, char** arguments) {
    if (count != 3) {
        return 2;
    }
    const test::Hotfix hotfix;
    const std::string provenance = provenance_json(hotfix.facts(), {});
    const std::vector<std::string> documents = {
        provenance,
        sbom_json(hotfix.facts()),
        vex_json(hotfix.facts()),
        manifest_json(hotfix.recipe, hotfix.result),
        published_json({"HF-1",
                        hotfix.target.name,
                        "2.10-3+bhot1",
                        "2026-01-01T00:00:00Z",
                        {{"pool/hello_2.10-3+bhot1_amd64.deb", test::digest_like('a'), 53}}}),
        dsse_envelope(k_in_toto_type, provenance,
                      {{"a hint", [](std::string_view) { return std::string("signed"); }}}),
        read_file(arguments[2]),
        R"({"schema":1,"command":"status","id":"HF-1","serial":1,"outcome":"hotfixed","reason":"",)"
        R"("packages":[{"name":"a","arch":"all","hotfix":"2","installed":"2"}],"host":"web1",)"
        R"("time":"2026-11-30T01:02:03Z"})",
    };
    const fs::path folder = arguments[1];
    fs::create_directories(folder);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        write_file(folder / std::to_string(i), static_cast<char>(i) + documents[i]);
    }
    return 0;
}
