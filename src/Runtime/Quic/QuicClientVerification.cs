using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>Whether a server wants to know who its clients are; the engine's numbers.</summary>
internal enum QuicClientVerification
{
    None = QUICHE_TLS_CLIENT_NONE,

    /// <summary>A client without a certificate is taken; one whose certificate does not verify is not.</summary>
    Request = QUICHE_TLS_CLIENT_REQUEST,

    Require = QUICHE_TLS_CLIENT_REQUIRE,
}
