using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace H3Routes.Quic;

/// <summary>Limits and habits of a <see cref="QuicEndpoint"/>.</summary>
internal sealed record QuicEndpointOptions
{
    /// <summary>The worker's number: the first byte of every connection id that it issues, by which the kernel finds the worker's socket.</summary>
    public byte Worker { get; init; }

    /// <summary>Connections at most, draining ones included. An Initial beyond is dropped without a word: an answer would cost what the limit saves.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Handshakes in flight at most, of the clients that connect to us. An Initial beyond is dropped.</summary>
    public int MaxHandshakes { get; init; } = 1_000;

    public QuicRetryMode Retry { get; init; } = QuicRetryMode.WhenHandshakesExceed;

    /// <summary>For <see cref="QuicRetryMode.WhenHandshakesExceed"/>.</summary>
    public int RetryThreshold { get; init; } = 100;

    /// <summary>How long a Retry token is good for.</summary>
    public TimeSpan RetryTokenLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A handshake that takes longer is given up.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Secret from which the keys of Retry tokens and stateless resets are derived, 32 bytes. The workers of a server share it, and a server that keeps it over a restart resets the
    /// connections of its former life. Empty: a random one.
    /// </summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>
    /// The tickets with which early data has come: one for all endpoints with the same ticket key. With it, and a configuration that has <see cref="QuicConfiguration.WithEarlyData"/>, an endpoint accepts
    /// early data.
    /// </summary>
    public QuicReplayCache? UsedTickets { get; init; }

    /// <summary>Stateless resets and version negotiations a second at most, together.</summary>
    public int MaxStatelessPacketsPerSecond { get; init; } = 1_000;

    /// <summary>Batches received at most before timers and the send pass get their turn.</summary>
    public int ReceiveBatchesPerTurn { get; init; } = 16;

    /// <summary>Packets at most that a connection sends before the others get their turn.</summary>
    public int PacketsPerTurn { get; init; } = 128;

    /// <summary>One qlog file a connection is written into this folder; null for none.</summary>
    public string? QlogDirectory { get; init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
