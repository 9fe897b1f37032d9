#pragma once
// Owners of librpm's handles, and its log. Only files that read packages with librpm use this.

#include "base/owned.hpp"

#include <rpm/header.h>
#include <rpm/rpmio.h>
#include <rpm/rpmkeyring.h>
#include <rpm/rpmlog.h>
#include <rpm/rpmtd.h>
#include <rpm/rpmts.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace stopgap::rpm::librpm {

using HeaderHandle = Owned<std::remove_pointer_t<Header>, headerFree>;
using TransactionSet = Owned<std::remove_pointer_t<rpmts>, rpmtsFree>;
using Keyring = Owned<std::remove_pointer_t<rpmKeyring>, rpmKeyringFree>;
using PublicKey = Owned<std::remove_pointer_t<rpmPubkey>, rpmPubkeyFree>;
using File = Owned<std::remove_pointer_t<FD_t>, Fclose>;

/// librpm logs through a callback of the whole process: this one collects while it lives.
class Log {
  public:
    Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

    /// What was said and is no news that all is well, on one line.
    [[nodiscard]] std::string complaints() const;

  private:
    static int collect(rpmlogRec record, rpmlogCallbackData self);

    std::vector<std::string> lines_;
    int mask_before_;
};

/// The data of one tag; it must not outlive its header.
class TagData {
  public:
    /// librpm's own extensions (RPMTAG_REQUIRENEVRS) are known as well as stored tags.
    TagData(Header header, rpmTagVal tag);
    TagData(const TagData&) = delete;
    TagData& operator=(const TagData&) = delete;
    ~TagData();

    [[nodiscard]] bool found() const { return found_; }
    /// Strings only: data of another type has none.
    [[nodiscard]] std::vector<std::string> strings();
    /// Whole numbers only.
    [[nodiscard]] std::vector<std::uint64_t> numbers();
    /// Binary data only.
    [[nodiscard]] std::optional<std::string> bytes() const;

  private:
    rpmtd data_;
    bool found_ = false;
};

} // namespace stopgap::rpm::librpm
