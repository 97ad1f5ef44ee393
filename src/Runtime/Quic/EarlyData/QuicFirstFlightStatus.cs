namespace H3Routes.Quic;

/// <summary>How far a <see cref="QuicFirstFlight"/> is.</summary>
internal enum QuicFirstFlightStatus
{
    /// <summary>More of the ClientHello is to come.</summary>
    Incomplete,

    /// <summary>The ClientHello is whole.</summary>
    Complete,

    /// <summary>Something that we do not read exactly as the engine does, or that is too long: no early data for this client.</summary>
    Unreadable,
}
