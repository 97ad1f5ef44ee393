using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace H3Routes.Quic;

/// <summary>
/// The key of session tickets, made of a secret and of everything that a client may rely on in early data: transport parameters (RFC 9000 7.4.1) and the application's settings (RFC 9114 7.2.4.2).
/// A server that has changed any of them has another key: it does not open older tickets, and so never accepts early data that was sent under limits it no longer has.
/// </summary>
internal static class QuicTicketKey
{
    public const int Length = 48;

    /// <param name="secret">At least 32 bytes, shared by those that open each other's tickets.</param>
    /// <param name="applicationSettings">What the application tells its peers once a connection.</param>
    public static byte[] Derive(ReadOnlySpan<byte> secret, QuicConfigurationOptions options, ReadOnlySpan<byte> applicationSettings)
    {
        var parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(',', options.ApplicationProtocols)};{options.ConnectionWindow};{options.StreamWindow};{options.UnidirectionalStreamWindow};{options.MaxBidirectionalStreams};{options.MaxUnidirectionalStreams};{options.ActiveConnectionIdLimit};{options.DisableActiveMigration};{options.DatagramReceiveQueue > 0};{options.ResetStreamAt};{options.MaxReceivePayload}");
        var info = new List<byte>("h3routes ticket key\0"u8.ToArray());
        info.AddRange(Encoding.UTF8.GetBytes(parameters));
        info.Add(0);
        info.AddRange(applicationSettings);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret.ToArray(), Length, info: [.. info]);
    }
}
