using System.Text;
using H3Routes.Interop;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>TLS settings out of memory, by the engine's extension.</summary>
internal sealed unsafe partial class QuicConfiguration
{
    /// <summary>The loaded engine takes <see cref="QuicTlsOptions"/>.</summary>
    public static bool HasTlsExtension => HasTls;

    /// <summary>Why it does not.</summary>
    public static string NoTlsExtension
        => $"The loaded quiche {NativeLibraries.Quiche.Version} ({NativeLibraries.Quiche.Path}) has no TLS extension (quiche_tls_*). Certificates in memory, several certificates and client certificates "
            + "need the library that H3Routes ships: unset H3ROUTES_QUICHE. A certificate and key in PEM files work without it.";

    private static quiche_config* CreateWithTls(QuicTlsOptions options)
    {
        if (!HasTlsExtension)
        {
            throw new QuicConfigurationException(NoTlsExtension);
        }

        var tls = quiche_tls_new();
        try
        {
            foreach (var identity in options.Identities)
            {
                Add(tls, identity);
            }

            if (options.ClientVerification != QuicClientVerification.None)
            {
                fixed (byte* authorities = options.ClientAuthorities.Span)
                {
                    Check(
                        "The authorities for client certificates",
                        quiche_tls_verify_clients(tls, (int)options.ClientVerification, authorities, (nuint)options.ClientAuthorities.Length));
                }
            }

            if (!options.Authorities.IsEmpty)
            {
                fixed (byte* authorities = options.Authorities.Span)
                {
                    Check("The authorities for server certificates", quiche_tls_trust(tls, authorities, (nuint)options.Authorities.Length));
                }
            }

            if (options.ClientIdentity is { } client)
            {
                fixed (byte* certificate = client.CertificatePem.Span, key = client.KeyPem.Span)
                {
                    Check(client.Source, quiche_tls_set_client_identity(tls, certificate, (nuint)client.CertificatePem.Length, key, (nuint)client.KeyPem.Length));
                }
            }
        }
        catch
        {
            quiche_tls_free(tls);
            throw;
        }

        // Uses the settings up, also when it fails.
        var config = quiche_config_new_with_tls(QUICHE_PROTOCOL_VERSION, tls);
        return config is not null ? config : throw new QuicConfigurationException($"The engine gave no configuration: {LastTlsError()}.");
    }

    private static void Add(quiche_tls* tls, QuicIdentity identity)
    {
        var names = identity.ServerNames.Count == 0 ? null : Encoding.UTF8.GetBytes(string.Join(',', identity.ServerNames) + '\0');
        fixed (byte* certificate = identity.CertificatePem.Span, key = identity.KeyPem.Span, serverNames = names)
        {
            Check(
                identity.Source,
                quiche_tls_add_identity(tls, certificate, (nuint)identity.CertificatePem.Length, key, (nuint)identity.KeyPem.Length, serverNames));
        }
    }

    /// <exception cref="QuicConfigurationException">The call failed.</exception>
    private static void Check(string source, int result)
    {
        if (result < 0)
        {
            throw new QuicConfigurationException($"{source}: {LastTlsError()}.");
        }
    }

    private static string LastTlsError()
    {
        const int MaxMessage = 512;
        var text = stackalloc byte[MaxMessage];
        var length = (int)quiche_tls_last_error(text, MaxMessage);
        return Encoding.UTF8.GetString(text, Math.Min(length, MaxMessage - 1));
    }
}
