// SPDX-License-Identifier: MIT
// Stand in for the libraries under a static libcurl and libarchive that piot never reaches (cmake/portable.cmake):
// LDAP, SSH, RTMP, Kerberos, the list of public suffixes, and names of hosts in other scripts. Every request is http or
// https (CURLOPT_PROTOCOLS_STR), without cookies and with its own Authorization header; shared, they would bring thirty
// libraries along.
#include <cstdlib>

// NOLINTBEGIN: the names are those of the libraries, and only their linkage matters.
#define PIOT_NEVER_CALLED(name) \
    void name() {               \
        std::abort();           \
    }

extern "C" {

// libcurl starts and asks these whatever the protocol is.
int libssh2_init(int /*flags*/) {
    return 0;
}
void libssh2_exit() {}
const char* libssh2_version(int /*at_least*/) {
    return nullptr;
}

// A host outside of ASCII can be written in its xn-- form.
const char* idn2_check_version(const char* /*at_least*/) {
    return "none";
}
int idn2_lookup_ul(const char* /*name*/, char** /*result*/, int /*flags*/) {
    return -1;
}
void idn2_free(void* /*pointer*/) {}

// It words an error about a kind of file that a tar cannot hold, and stands beside a table of all formats with their
// compressors.
void __archive_write_entry_filetype_unsupported(void* /*archive*/, void* /*entry*/, const char* /*format*/) {}

// A proxy may ask for Kerberos. It is told that there is none: GSS_S_FAILURE.
void* GSS_C_NT_HOSTBASED_SERVICE = nullptr;
unsigned gss_import_name() {
    return 13U << 16U;
}
unsigned gss_init_sec_context() {
    return 13U << 16U;
}
unsigned gss_delete_sec_context() {
    return 0;
}
unsigned gss_display_name() {
    return 13U << 16U;
}
unsigned gss_display_status() {
    return 13U << 16U;
}
unsigned gss_inquire_context() {
    return 13U << 16U;
}
unsigned gss_release_buffer() {
    return 0;
}
unsigned gss_release_name() {
    return 0;
}
unsigned gss_unwrap() {
    return 13U << 16U;
}
unsigned gss_wrap() {
    return 13U << 16U;
}

PIOT_NEVER_CALLED(RTMP_Alloc)
PIOT_NEVER_CALLED(RTMP_Close)
PIOT_NEVER_CALLED(RTMP_Connect1)
PIOT_NEVER_CALLED(RTMP_ConnectStream)
PIOT_NEVER_CALLED(RTMP_Free)
PIOT_NEVER_CALLED(RTMP_Init)
PIOT_NEVER_CALLED(RTMP_Read)
PIOT_NEVER_CALLED(RTMP_SetBufferMS)
PIOT_NEVER_CALLED(RTMP_SetupURL)
PIOT_NEVER_CALLED(RTMP_Write)
PIOT_NEVER_CALLED(ber_bvfree)
PIOT_NEVER_CALLED(ber_free)
PIOT_NEVER_CALLED(ber_memfree)
PIOT_NEVER_CALLED(ber_sockbuf_add_io)
PIOT_NEVER_CALLED(ldap_abandon_ext)
PIOT_NEVER_CALLED(ldap_err2string)
PIOT_NEVER_CALLED(ldap_free_urldesc)
PIOT_NEVER_CALLED(ldap_get_attribute_ber)
PIOT_NEVER_CALLED(ldap_get_dn_ber)
PIOT_NEVER_CALLED(ldap_get_option)
PIOT_NEVER_CALLED(ldap_init_fd)
PIOT_NEVER_CALLED(ldap_memfree)
PIOT_NEVER_CALLED(ldap_msgfree)
PIOT_NEVER_CALLED(ldap_msgtype)
PIOT_NEVER_CALLED(ldap_parse_result)
PIOT_NEVER_CALLED(ldap_parse_sasl_bind_result)
PIOT_NEVER_CALLED(ldap_pvt_url_scheme2proto)
PIOT_NEVER_CALLED(ldap_result)
PIOT_NEVER_CALLED(ldap_sasl_bind)
PIOT_NEVER_CALLED(ldap_search_ext)
PIOT_NEVER_CALLED(ldap_set_option)
PIOT_NEVER_CALLED(ldap_start_tls)
PIOT_NEVER_CALLED(ldap_unbind_ext)
PIOT_NEVER_CALLED(ldap_url_parse)
PIOT_NEVER_CALLED(libssh2_agent_connect)
PIOT_NEVER_CALLED(libssh2_agent_disconnect)
PIOT_NEVER_CALLED(libssh2_agent_free)
PIOT_NEVER_CALLED(libssh2_agent_get_identity)
PIOT_NEVER_CALLED(libssh2_agent_init)
PIOT_NEVER_CALLED(libssh2_agent_list_identities)
PIOT_NEVER_CALLED(libssh2_agent_userauth)
PIOT_NEVER_CALLED(libssh2_channel_free)
PIOT_NEVER_CALLED(libssh2_channel_read_ex)
PIOT_NEVER_CALLED(libssh2_channel_send_eof)
PIOT_NEVER_CALLED(libssh2_channel_wait_closed)
PIOT_NEVER_CALLED(libssh2_channel_wait_eof)
PIOT_NEVER_CALLED(libssh2_channel_write_ex)
PIOT_NEVER_CALLED(libssh2_hostkey_hash)
PIOT_NEVER_CALLED(libssh2_knownhost_add)
PIOT_NEVER_CALLED(libssh2_knownhost_checkp)
PIOT_NEVER_CALLED(libssh2_knownhost_del)
PIOT_NEVER_CALLED(libssh2_knownhost_free)
PIOT_NEVER_CALLED(libssh2_knownhost_get)
PIOT_NEVER_CALLED(libssh2_knownhost_init)
PIOT_NEVER_CALLED(libssh2_knownhost_readfile)
PIOT_NEVER_CALLED(libssh2_knownhost_writefile)
PIOT_NEVER_CALLED(libssh2_scp_recv2)
PIOT_NEVER_CALLED(libssh2_scp_send64)
PIOT_NEVER_CALLED(libssh2_session_abstract)
PIOT_NEVER_CALLED(libssh2_session_block_directions)
PIOT_NEVER_CALLED(libssh2_session_callback_set)
PIOT_NEVER_CALLED(libssh2_session_disconnect_ex)
PIOT_NEVER_CALLED(libssh2_session_flag)
PIOT_NEVER_CALLED(libssh2_session_free)
PIOT_NEVER_CALLED(libssh2_session_handshake)
PIOT_NEVER_CALLED(libssh2_session_hostkey)
PIOT_NEVER_CALLED(libssh2_session_init_ex)
PIOT_NEVER_CALLED(libssh2_session_last_errno)
PIOT_NEVER_CALLED(libssh2_session_last_error)
PIOT_NEVER_CALLED(libssh2_session_method_pref)
PIOT_NEVER_CALLED(libssh2_session_set_blocking)
PIOT_NEVER_CALLED(libssh2_sftp_close_handle)
PIOT_NEVER_CALLED(libssh2_sftp_init)
PIOT_NEVER_CALLED(libssh2_sftp_last_error)
PIOT_NEVER_CALLED(libssh2_sftp_mkdir_ex)
PIOT_NEVER_CALLED(libssh2_sftp_open_ex)
PIOT_NEVER_CALLED(libssh2_sftp_read)
PIOT_NEVER_CALLED(libssh2_sftp_readdir_ex)
PIOT_NEVER_CALLED(libssh2_sftp_rename_ex)
PIOT_NEVER_CALLED(libssh2_sftp_rmdir_ex)
PIOT_NEVER_CALLED(libssh2_sftp_seek64)
PIOT_NEVER_CALLED(libssh2_sftp_shutdown)
PIOT_NEVER_CALLED(libssh2_sftp_stat_ex)
PIOT_NEVER_CALLED(libssh2_sftp_statvfs)
PIOT_NEVER_CALLED(libssh2_sftp_symlink_ex)
PIOT_NEVER_CALLED(libssh2_sftp_unlink_ex)
PIOT_NEVER_CALLED(libssh2_sftp_write)
PIOT_NEVER_CALLED(libssh2_userauth_authenticated)
PIOT_NEVER_CALLED(libssh2_userauth_keyboard_interactive_ex)
PIOT_NEVER_CALLED(libssh2_userauth_list)
PIOT_NEVER_CALLED(libssh2_userauth_password_ex)
PIOT_NEVER_CALLED(libssh2_userauth_publickey_fromfile_ex)
PIOT_NEVER_CALLED(psl_builtin)
PIOT_NEVER_CALLED(psl_free)
PIOT_NEVER_CALLED(psl_is_cookie_domain_acceptable)
PIOT_NEVER_CALLED(psl_latest)

}  // extern "C"
// NOLINTEND
