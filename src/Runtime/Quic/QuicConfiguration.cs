using System.Runtime.InteropServices;
using System.Text;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>
/// Owns a quiche_config. Its settings never change; the connections made with it keep what they need, so it may be disposed, and another take its place, at any time.
/// One thread's: a server makes one for each worker from the same options.
/// </summary>
internal sealed unsafe partial class QuicConfiguration : SafeHandle
{
    /// <exception cref="QuicConfigurationException">A file cannot be read or used, or a value is not known to the engine.</exception>
    public QuicConfiguration(QuicConfigurationOptions options)
        : base(0, ownsHandle: true)
    {
        Options = options;
        var config = options.Tls is { } tls ? CreateWithTls(tls) : quiche_config_new(QUICHE_PROTOCOL_VERSION);
        if (config is null)
        {
            throw new QuicConfigurationException("The engine gave no configuration.");
        }

        SetHandle((nint)config);
        try
        {
            ApplyTls(config, options);
            ApplyTransport(config, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public QuicConfigurationOptions Options { get; }

    /// <summary>For the connections that may use early data: the same but for <see cref="QuicConfigurationOptions.EarlyData"/>, the ticket key included. Goes with this one.</summary>
    public QuicConfiguration? WithEarlyData { get; init; }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public quiche_config* Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (quiche_config*)handle;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            WithEarlyData?.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        quiche_config_free((quiche_config*)handle);
        return true;
    }

    private static void ApplyTls(quiche_config* config, QuicConfigurationOptions options)
    {
        var protocols = EncodeProtocols(options.ApplicationProtocols);
        fixed (byte* bytes = protocols)
        {
            Check(quiche_config_set_application_protos(config, bytes, (nuint)protocols.Length), "The engine refused the application protocols.");
        }

        if (options.CertificateChainPath is { } certificate)
        {
            Check(WithPath(config, certificate, &quiche_config_load_cert_chain_from_pem_file), $"'{certificate}' holds no certificate chain that TLS can use (PEM).");
        }

        if (options.PrivateKeyPath is { } key)
        {
            Check(WithPath(config, key, &quiche_config_load_priv_key_from_pem_file), $"'{key}' holds no private key (PEM, not encrypted) that belongs to the certificate.");
        }

        quiche_config_verify_peer(config, options.VerifyPeer);
        if (options.VerifyPeer && (options.Tls is null || options.Tls.Authorities.IsEmpty || options.CertificateAuthorityPath is not null))
        {
            var (file, directory) = options is { CertificateAuthorityPath: null, CertificateAuthorityDirectory: null }
                ? SystemRoots.Find()
                : (options.CertificateAuthorityPath, options.CertificateAuthorityDirectory);
            if ((file ?? directory) is null)
            {
                throw new QuicConfigurationException("This system's trust anchors were not found: name a file of them.");
            }

            if (directory is not null)
            {
                Check(WithPath(config, directory, &quiche_config_load_verify_locations_from_directory), $"'{directory}' is no folder of trust anchors.");
            }

            if (file is not null)
            {
                Check(WithPath(config, file, &quiche_config_load_verify_locations_from_file), $"'{file}' holds no trust anchors (PEM).");
            }
        }

        if (options.KeyLogPath is not null)
        {
            quiche_config_log_keys(config);
        }

        if (options.EarlyData)
        {
            quiche_config_enable_early_data(config);
        }

        if (!options.TicketKey.IsEmpty)
        {
            fixed (byte* ticketKey = options.TicketKey.Span)
            {
                Check(quiche_config_set_ticket_key(config, ticketKey, (nuint)options.TicketKey.Length), "A ticket key has 48 bytes.");
            }
        }
    }

    private static void ApplyTransport(quiche_config* config, QuicConfigurationOptions options)
    {
        if (options.MaxSendPayload is < QUICHE_MIN_CLIENT_INITIAL_LEN or > 16_383)
        {
            throw new QuicConfigurationException("The longest payload to send is 1,200 to 16,383 bytes.");
        }

        quiche_config_set_max_idle_timeout(config, (ulong)options.IdleTimeout.TotalMilliseconds);

        // The default needs not be said (RFC 9000 18.2), and 0.24 has room for 128 bytes of parameters only: fewer than all that follow a Retry.
        quiche_config_set_max_recv_udp_payload_size(config, options.MaxReceivePayload == QuicConfigurationOptions.DefaultReceivePayload ? 0 : (nuint)options.MaxReceivePayload);
        quiche_config_set_max_send_udp_payload_size(config, (nuint)options.MaxSendPayload);
        quiche_config_set_initial_max_data(config, options.ConnectionWindow);
        quiche_config_set_max_connection_window(config, options.ConnectionWindow);
        quiche_config_set_initial_max_stream_data_bidi_local(config, options.StreamWindow);
        quiche_config_set_initial_max_stream_data_bidi_remote(config, options.StreamWindow);
        quiche_config_set_initial_max_stream_data_uni(config, options.UnidirectionalStreamWindow);
        quiche_config_set_max_stream_window(config, Math.Max(options.StreamWindow, options.UnidirectionalStreamWindow));
        quiche_config_set_initial_max_streams_bidi(config, options.MaxBidirectionalStreams);
        quiche_config_set_initial_max_streams_uni(config, options.MaxUnidirectionalStreams);
        quiche_config_set_disable_active_migration(config, options.DisableActiveMigration);
        quiche_config_set_active_connection_id_limit(config, (ulong)options.ActiveConnectionIdLimit);
        quiche_config_set_initial_congestion_window_packets(config, (nuint)options.InitialCongestionWindow);
        quiche_config_enable_pacing(config, options.Pacing);
        quiche_config_grease(config, options.Grease);
        Check(
            WithPath(config, options.CongestionControl, &quiche_config_set_cc_algorithm_name),
            $"The engine knows no congestion control named '{options.CongestionControl}'.");

        if (options.DatagramReceiveQueue > 0 || options.DatagramSendQueue > 0)
        {
            quiche_config_enable_dgram(config, true, (nuint)options.DatagramReceiveQueue, (nuint)options.DatagramSendQueue);
        }

        if (HasStreamCoalescing)
        {
            quiche_config_enable_stream_coalescing(config, options.CoalesceStreams);
        }

        if (HasStoppedStreamEvents)
        {
            quiche_config_enable_stopped_stream_events(config, true);
        }

        if (HasResetStreamAt)
        {
            quiche_config_enable_reset_stream_at(config, options.ResetStreamAt);
        }
    }

    /// <summary>RFC 7301 3.1: each name with its length before it.</summary>
    private static byte[] EncodeProtocols(IReadOnlyList<string> protocols)
    {
        var encoded = new List<byte>();
        foreach (var protocol in protocols)
        {
            if (protocol.Length is 0 or > 255 || !Ascii.IsValid(protocol))
            {
                throw new QuicConfigurationException("An application protocol has 1 to 255 ASCII characters.");
            }

            encoded.Add((byte)protocol.Length);
            encoded.AddRange(Encoding.ASCII.GetBytes(protocol));
        }

        return [.. encoded];
    }

    private static int WithPath(quiche_config* config, string value, delegate*<quiche_config*, byte*, int> set)
    {
        var bytes = Encoding.UTF8.GetBytes(value + '\0');
        fixed (byte* path = bytes)
        {
            return set(config, path);
        }
    }

    private static void Check(int result, string message)
    {
        if (result < 0)
        {
            throw new QuicConfigurationException(message);
        }
    }
}
