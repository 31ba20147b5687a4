// SPDX-License-Identifier: MIT
// Stand in for the parts of a static libgit2 that open connections (cmake/libgit2.cmake links this file in front of
// it). piot reads repositories with libgit2 and leaves every connection to git itself, but libgit2's start would load
// the machine's certificates for them: several times the cost of a whole plan.

// NOLINTBEGIN: the names and the signatures are libgit2's.
extern "C" {

int git_mbedtls_stream_global_init() {
    return 0;
}
int git_transport_ssh_global_init() {
    return 0;
}
int git_mbedtls_stream_new(void** /*stream*/, const char* /*host*/, const char* /*port*/) {
    return -1;
}
int git_mbedtls_stream_wrap(void** /*stream*/, void* /*inner*/, const char* /*host*/) {
    return -1;
}
int git_mbedtls__set_cert_location(const char* /*file*/, const char* /*path*/) {
    return -1;
}
int git_http_auth_negotiate(void** /*context*/, void* /*url*/) {
    return -1;
}
int git_smart_subtransport_ssh(void** /*transport*/, void* /*owner*/, void* /*parameter*/) {
    return -1;
}

}  // extern "C"
// NOLINTEND
