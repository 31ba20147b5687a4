// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_server.hpp"

#include <memory>

#include <boost/asio/ip/tcp.hpp>

namespace piot::rehearsal {

/// Serves one connection until it ends. `slot` is released with the connection.
void start_session(boost::asio::ip::tcp::socket socket, const HttpContext& context, std::shared_ptr<void> slot);

}  // namespace piot::rehearsal
