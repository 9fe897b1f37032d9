#include "engine/failure.hpp"

#include <string>

namespace stopgap::engine {

std::optional<Error> failure_of(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    } catch (const std::filesystem::filesystem_error& error) {
        return error_of(error);
    } catch (const std::exception& error) {
        return Error(ExitStatus::bug, std::string("a bug in stopgap: ") + error.what());
    }
}

} // namespace stopgap::engine
