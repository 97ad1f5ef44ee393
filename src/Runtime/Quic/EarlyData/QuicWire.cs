namespace H3Routes.Quic;

/// <summary>A place in bytes that a stranger sent: every read says whether there was enough.</summary>
internal ref struct QuicWire(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A big-endian number of 1 to 4 bytes.</summary>
    public bool TryNumber(int length, out int value)
    {
        value = 0;
        if (!TryBytes(length, out var bytes))
        {
            return false;
        }

        foreach (var octet in bytes)
        {
            value = (value << 8) | octet;
        }

        // A length or a type of four bytes with the first bit set is none that fits anything here.
        return value >= 0;
    }

    /// <summary>A variable-length integer (RFC 9000 16); false also for one that no length in memory can have.</summary>
    public bool TryInteger(out int value)
    {
        value = 0;
        if (_rest.IsEmpty || !TryBytes(1 << (_rest[0] >> 6), out var bytes))
        {
            return false;
        }

        var number = (ulong)(bytes[0] & 0x3f);
        foreach (var octet in bytes[1..])
        {
            number = (number << 8) | octet;
        }

        value = (int)Math.Min(number, int.MaxValue);
        return number < int.MaxValue;
    }

    public bool TryBytes(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > _rest.Length)
        {
            return false;
        }

        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>A vector of TLS (RFC 8446 3.4): its length in <paramref name="lengthBytes"/> bytes, then itself.</summary>
    public bool TryVector(int lengthBytes, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryNumber(lengthBytes, out var length) && TryBytes(length, out bytes);
    }

    /// <summary>Passes over bytes of one value.</summary>
    public void Skip(byte value) => _rest = _rest.TrimStart(value);
}
