namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>Most priorities that are kept for requests that have not come; of more the oldest are forgotten (RFC 9218 7).</summary>
    private const int MaxEarlyPriorities = 32;

    private (long StreamId, Http3Priority Priority)[] _earlyPriorities = [];

    /// <summary>How many ever came; 0 as long as nothing needs to be looked for.</summary>
    private int _earlyPriorityCount;

    /// <summary>Client: the request's priority has changed (PRIORITY_UPDATE, RFC 9218 7.2).</summary>
    internal void SendPriorityUpdate(long streamId, Http3Priority priority)
    {
        Span<byte> frame = stackalloc byte[3 * VariableLengthInteger.MaxLength];
        Span<byte> payload = stackalloc byte[VariableLengthInteger.MaxLength + 6];
        int length = VariableLengthInteger.Write(payload, (ulong)streamId);
        length += priority.Write(payload[length..]);
        int at = VariableLengthInteger.Write(frame, Http3FrameType.PriorityUpdateRequest);
        at += VariableLengthInteger.Write(frame[at..], (ulong)length);
        payload[..length].CopyTo(frame[at..]);
        _control.Send(Transport, Pool, frame[..(at + length)]);
    }

    /// <summary>The priority that came before its request.</summary>
    internal bool TryTakeEarlyPriority(long streamId, out Http3Priority priority)
    {
        // The newest counts.
        for (int newest = _earlyPriorityCount - 1, index = newest; index >= 0 && index > newest - MaxEarlyPriorities; index--)
        {
            ref (long StreamId, Http3Priority Priority) early = ref _earlyPriorities[index % MaxEarlyPriorities];
            if (early.StreamId == streamId)
            {
                priority = early.Priority;
                early.StreamId = -1;
                return true;
            }
        }

        priority = default;
        return false;
    }

    /// <summary>For a request that is open, or one that has not come; one that is over is none of the two, and its priority is soon forgotten.</summary>
    private void OnPriorityUpdate(long streamId, ReadOnlySpan<byte> value)
    {
        if (IsBeyondStreamLimit(streamId))
        {
            // RFC 9218 7.1.
            Fail(Http3ErrorCode.IdError, "PRIORITY_UPDATE for a stream beyond the limit"u8);
        }
        else if (!Http3Priority.Default.TryUpdate(value, out Http3Priority priority))
        {
            // RFC 9218 7.
            Fail(Http3ErrorCode.GeneralProtocolError, "PRIORITY_UPDATE without a Priority Field Value"u8);
        }
        else if (_streams.Find(streamId) is { } stream)
        {
            stream.OnPriorityUpdate(priority);
        }
        else
        {
            if (_earlyPriorities.Length == 0)
            {
                _earlyPriorities = new (long, Http3Priority)[MaxEarlyPriorities];
            }

            _earlyPriorities[_earlyPriorityCount % MaxEarlyPriorities] = (streamId, priority);

            // It never wraps: it only needs to stay congruent.
            _earlyPriorityCount = _earlyPriorityCount == int.MaxValue - (int.MaxValue % MaxEarlyPriorities) ? MaxEarlyPriorities + 1 : _earlyPriorityCount + 1;
        }
    }

    /// <summary>
    /// The limit grows with each request that is over, and those have all begun: so it is never beyond the last that has begun by more than it was at first. After GOAWAY
    /// requests come and go that do not count as begun.
    /// </summary>
    private bool IsBeyondStreamLimit(long streamId) => !_isGoingAway && streamId >= _nextRequestId + (4L * Limits.MaxConcurrentRequests);
}
