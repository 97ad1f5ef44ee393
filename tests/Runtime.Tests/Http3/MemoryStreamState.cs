namespace H3Routes.Http3;

/// <summary>One stream of a <see cref="MemoryTransport"/>, seen from its side.</summary>
internal sealed class MemoryStreamState
{
    public ByteQueue Incoming { get; } = new();

    public bool IncomingFin { get; set; }

    /// <summary>The peer's RESET_STREAM.</summary>
    public ulong? IncomingReset { get; set; }

    /// <summary>FIN or a reset was read, or reading was stopped.</summary>
    public bool IsReadOver { get; set; }

    public bool IsStopped => StopCode is not null;

    /// <summary>Our STOP_SENDING.</summary>
    public ulong? StopCode { get; set; }

    public ByteQueue Outgoing { get; } = new();

    public bool OutgoingFin { get; set; }

    /// <summary>The last write was short.</summary>
    public bool IsShort { get; set; }

    /// <summary>Our RESET_STREAM.</summary>
    public ulong? ResetCode { get; set; }

    /// <summary>The peer's STOP_SENDING.</summary>
    public ulong? StoppedByPeer { get; set; }

    /// <summary>Both sides are over and acknowledged: the transport has forgotten it.</summary>
    public bool IsGone { get; set; }

    /// <summary>As new, with its buffers.</summary>
    public void Restart()
    {
        Incoming.Clear();
        Outgoing.Clear();
        IncomingFin = IsReadOver = OutgoingFin = IsShort = IsGone = false;
        IncomingReset = StopCode = ResetCode = StoppedByPeer = null;
    }
}
