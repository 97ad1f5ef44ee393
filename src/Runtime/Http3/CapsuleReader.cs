namespace H3Routes.Http3;

/// <summary>
/// Reads the capsule protocol (RFC 9297 3.2) from bytes that are split anywhere. What it keeps is a header's beginning, and a whole value's as it comes: never more than
/// the type's rule allows, and nothing of capsules that are skipped.
/// </summary>
internal sealed class CapsuleReader(Http3Pool pool, Func<ulong, CapsuleRule> rules)
{
    /// <summary>Bytes of the longest datagram in a capsule: a longer one could not have come in a packet either.</summary>
    public const int MaxDatagram = 65_535;

    private PooledBytes _kept;
    private CapsuleRule _rule;
    private ulong _remaining;
    private State _state;
    private bool _isGiven;

    /// <summary>Of a stream on which only DATAGRAM capsules have a meaning (RFC 9297 3.5).</summary>
    public static CapsuleReader OfDatagrams() => new(new Http3Pool(), static type => type == CapsuleType.Datagram ? CapsuleRule.WholeOrSkip(MaxDatagram) : CapsuleRule.Skip);

    /// <summary>The type of what was read last.</summary>
    public ulong Type { get; private set; }

    /// <summary>Capsules of <see cref="CapsuleRule.WholeOrSkip"/> that were too long.</summary>
    public long Skipped { get; private set; }

    /// <summary>True between two capsules: elsewhere the end of the stream is an error (RFC 9297 3.3).</summary>
    public bool IsAtBoundary => _state == State.Header && (_kept.IsEmpty || _isGiven);

    /// <summary>Reads on; <paramref name="source"/> loses what was used.</summary>
    /// <param name="source">What has come. After anything but <see cref="CapsuleStatus.NeedMore"/>, call again with the rest.</param>
    /// <param name="value">The value or a part of it, valid until the next call.</param>
    public CapsuleStatus Read(ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> value)
    {
        if (_isGiven)
        {
            _isGiven = false;
            _kept.Release(pool);
        }

        value = default;
        while (true)
        {
            switch (_state)
            {
                case State.Header:
                    if (!TryReadHeader(ref source))
                    {
                        return _state == State.Failed ? CapsuleStatus.TooLong : CapsuleStatus.NeedMore;
                    }

                    break;

                case State.Whole:
                    return ReadWhole(ref source, out value);

                case State.Stream:
                    if (source.IsEmpty && _remaining > 0)
                    {
                        return CapsuleStatus.NeedMore;
                    }

                    value = Take(ref source);
                    return _state == State.Header ? CapsuleStatus.LastPart : CapsuleStatus.Part;

                case State.Skip:
                    Take(ref source);
                    if (_state == State.Skip)
                    {
                        return CapsuleStatus.NeedMore;
                    }

                    break;

                default:
                    return CapsuleStatus.TooLong;
            }
        }
    }

    /// <summary>Gives back what it keeps, and begins anew.</summary>
    public void Reset()
    {
        _kept.Release(pool);
        _state = State.Header;
        _isGiven = false;
        Skipped = 0;
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> header = source;
        int before = _kept.Length;
        if (before > 0)
        {
            // The beginning came earlier: as much behind it as two integers can need.
            _kept.Append(pool, source[..Math.Min(source.Length, (2 * VariableLengthInteger.MaxLength) - before)]);
            header = _kept.Span;
        }

        if (!VariableLengthInteger.TryRead(header, out ulong type, out int typeLength)
            || !VariableLengthInteger.TryRead(header[typeLength..], out _remaining, out int lengthLength))
        {
            if (before == 0)
            {
                _kept.Append(pool, source);
            }

            source = default;
            return false;
        }

        source = source[(typeLength + lengthLength - before)..];
        _kept.Release(pool);
        Type = type;
        _rule = rules(type);
        bool isTooLong = _remaining > (ulong)_rule.MaxLength;
        _state = _rule.Treatment switch
        {
            CapsuleTreatment.Stream => State.Stream,
            CapsuleTreatment.Whole => isTooLong ? State.Failed : State.Whole,
            CapsuleTreatment.WholeOrSkip when !isTooLong => State.Whole,
            _ => State.Skip,
        };
        Skipped += isTooLong && _rule.Treatment == CapsuleTreatment.WholeOrSkip ? 1 : 0;
        return _state != State.Failed;
    }

    private CapsuleStatus ReadWhole(ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_kept.IsEmpty && (ulong)source.Length >= _remaining)
        {
            value = Take(ref source);
            return CapsuleStatus.Capsule;
        }

        _kept.Append(pool, Take(ref source));
        if (_state == State.Whole)
        {
            return CapsuleStatus.NeedMore;
        }

        value = _kept.Span;
        _isGiven = true;
        return CapsuleStatus.Capsule;
    }

    /// <summary>Bytes of the value; the next header follows its last.</summary>
    private ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> source)
    {
        int count = (int)Math.Min(_remaining, (ulong)source.Length);
        ReadOnlySpan<byte> taken = source[..count];
        source = source[count..];
        _remaining -= (ulong)count;
        if (_remaining == 0)
        {
            _state = State.Header;
        }

        return taken;
    }

    private enum State : byte
    {
        Header,
        Whole,
        Stream,
        Skip,
        Failed,
    }
}
