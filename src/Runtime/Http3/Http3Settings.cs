namespace H3Routes.Http3;

/// <summary>A peer's SETTINGS (RFC 9114 7.2.4), with the defaults of what it did not say.</summary>
internal sealed record Http3Settings
{
    /// <summary>Most settings we read, known or not: more is no honest peer (RFC 9114 10.5).</summary>
    private const int MaxCount = 64;

    /// <summary>SETTINGS_QPACK_MAX_TABLE_CAPACITY in bytes.</summary>
    public ulong QpackMaxTableCapacity { get; private set; }

    /// <summary>SETTINGS_QPACK_BLOCKED_STREAMS.</summary>
    public ulong QpackBlockedStreams { get; private set; }

    /// <summary>SETTINGS_MAX_FIELD_SECTION_SIZE in bytes; unlimited unless said.</summary>
    public ulong MaxFieldSectionSize { get; private set; } = ulong.MaxValue;

    /// <summary>SETTINGS_ENABLE_CONNECT_PROTOCOL.</summary>
    public bool EnableConnectProtocol { get; private set; }

    /// <summary>SETTINGS_H3_DATAGRAM.</summary>
    public bool H3Datagram { get; private set; }

    /// <summary>Reads the payload of a SETTINGS frame. Null with the error otherwise.</summary>
    public static Http3Settings? Parse(ReadOnlySpan<byte> payload, out Http3ErrorCode error)
    {
        var settings = new Http3Settings();
        Span<ulong> seen = stackalloc ulong[MaxCount];
        for (int count = 0; !payload.IsEmpty; count++)
        {
            if (!VariableLengthInteger.TryRead(payload, out ulong id, out int idLength)
                || !VariableLengthInteger.TryRead(payload[idLength..], out ulong value, out int valueLength))
            {
                error = Http3ErrorCode.FrameError;
                return null;
            }

            payload = payload[(idLength + valueLength)..];
            if (count == MaxCount)
            {
                error = Http3ErrorCode.ExcessiveLoad;
                return null;
            }

            if (seen[..count].Contains(id) || !settings.Set(id, value))
            {
                error = Http3ErrorCode.SettingsError;
                return null;
            }

            seen[count] = id;
        }

        error = Http3ErrorCode.NoError;
        return settings;
    }

    /// <summary>Writes our SETTINGS frame.</summary>
    /// <returns>Bytes written, at most 64.</returns>
    public static int WriteFrame(Span<byte> destination, Http3Limits limits)
    {
        // The payload is shorter than 64 bytes, so its length takes one.
        int at = 2;
        at += Write(destination[at..], Http3SettingId.QpackMaxTableCapacity, (ulong)limits.QpackMaxTableCapacity);
        at += Write(destination[at..], Http3SettingId.QpackBlockedStreams, (ulong)limits.QpackBlockedStreams);
        at += Write(destination[at..], Http3SettingId.MaxFieldSectionSize, (ulong)limits.MaxFieldSectionSize);
        if (limits.EnableConnectProtocol)
        {
            at += Write(destination[at..], Http3SettingId.EnableConnectProtocol, 1);
        }

        at += Write(destination[at..], Http3SettingId.Reserved, 0);
        destination[0] = (byte)Http3FrameType.Settings;
        destination[1] = (byte)(at - 2);
        return at;
    }

    private static int Write(Span<byte> destination, ulong id, ulong value)
    {
        int length = VariableLengthInteger.Write(destination, id);
        return length + VariableLengthInteger.Write(destination[length..], value);
    }

    /// <summary>False for a value that the setting cannot have, and for what HTTP/2 left behind (RFC 9114 7.2.4.1).</summary>
    private bool Set(ulong id, ulong value)
    {
        switch (id)
        {
            case Http3SettingId.QpackMaxTableCapacity: QpackMaxTableCapacity = value; return true;
            case Http3SettingId.QpackBlockedStreams: QpackBlockedStreams = value; return true;
            case Http3SettingId.MaxFieldSectionSize: MaxFieldSectionSize = value; return true;
            case Http3SettingId.EnableConnectProtocol: EnableConnectProtocol = value == 1; return value <= 1;
            case Http3SettingId.H3Datagram: H3Datagram = value == 1; return value <= 1;
            default: return !Http3SettingId.IsReservedForHttp2(id);
        }
    }
}
