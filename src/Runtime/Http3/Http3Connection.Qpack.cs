namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>Acknowledgments that a peer leaves unread, in bytes: more is no honest peer (RFC 9204 7.3).</summary>
    private const int MaxUnsentAcknowledgments = 64 << 10;

    private Http3RequestStream? _blocked;
    private int _blockedCount;

    /// <summary>The peer has used its encoder stream, so that sections may refer to the table.</summary>
    private bool _hasInsertions;

    /// <summary>The peer's table, which we keep.</summary>
    internal QpackTableReader TableReader { get; }

    /// <summary>Our table, which the peer keeps; null where one of the two allows none.</summary>
    internal QpackTableWriter? TableWriter { get; private set; }

    /// <summary>A section refers to entries that have not come (RFC 9204 2.2.1). False if more streams wait than we allow.</summary>
    internal bool Block(Http3RequestStream stream)
    {
        if (_blockedCount == TableReader.MaxBlockedStreams)
        {
            Fail(Http3ErrorCode.QpackDecompressionFailed, "more streams wait for insertions than SETTINGS_QPACK_BLOCKED_STREAMS allows"u8);
            return false;
        }

        stream.NextBlocked = _blocked;
        _blocked = stream;
        _blockedCount++;
        return true;
    }

    internal void Unblock(Http3RequestStream stream)
    {
        Http3RequestStream? before = null;
        for (Http3RequestStream? at = _blocked; at is not null; before = at, at = at.NextBlocked)
        {
            if (at == stream)
            {
                if (before is null)
                {
                    _blocked = at.NextBlocked;
                }
                else
                {
                    before.NextBlocked = at.NextBlocked;
                }

                at.NextBlocked = null;
                _blockedCount--;
                return;
            }
        }
    }

    /// <summary>A section that referred to the table was decoded.</summary>
    internal void AcknowledgeSection(long streamId, long requiredInsertCount)
    {
        Span<byte> instruction = stackalloc byte[QpackInteger.MaxLength];
        SendToEncoder(instruction[..TableReader.WriteAcknowledgment(instruction, streamId, requiredInsertCount)]);
    }

    /// <summary>A stream is read no further, though sections may be unread (RFC 9204 2.2.2.2).</summary>
    internal void CancelSections(long streamId)
    {
        if (_hasInsertions)
        {
            Span<byte> instruction = stackalloc byte[QpackInteger.MaxLength];
            SendToEncoder(instruction[..QpackTableReader.WriteCancellation(instruction, streamId)]);
        }
    }

    private void SendToEncoder(ReadOnlySpan<byte> instruction)
    {
        _qpackDecoder.Enqueue(Pool, instruction);
        if (_qpackDecoder.Unsent > MaxUnsentAcknowledgments && !_isOver)
        {
            Fail(Http3ErrorCode.ExcessiveLoad, "the QPACK decoder stream is not read"u8);
        }
    }

    /// <summary>The peer's encoder stream.</summary>
    private void ReadEncoderStream(Http3UnidirectionalStream stream, ReadOnlySpan<byte> bytes)
    {
        bool isKept = !stream.Received.IsEmpty;
        if (isKept)
        {
            // Behind the beginning of an instruction; none is longer than two strings that could be an entry.
            stream.Received.Append(Pool, bytes);
            bytes = stream.Received.Span;
        }

        _hasInsertions |= !bytes.IsEmpty && Limits.QpackMaxTableCapacity > 0;
        if (!TableReader.TryReadInstructions(bytes, out int consumed))
        {
            Fail(Http3ErrorCode.QpackEncoderStreamError, "an instruction that the dynamic table does not allow"u8);
        }
        else if (isKept)
        {
            stream.Received.Consume(Pool, consumed);
        }
        else
        {
            stream.Received.Append(Pool, bytes[consumed..]);
        }

        ResumeBlocked();
    }

    private void ResumeBlocked()
    {
        Http3RequestStream? stream = _blocked;
        while (!_isOver && stream is not null)
        {
            if (stream.RequiredInsertCount > TableReader.Table.InsertCount)
            {
                stream = stream.NextBlocked;
                continue;
            }

            // What follows may change the list.
            Unblock(stream);
            stream.OnUnblocked();
            stream = _blocked;
        }
    }

    /// <summary>What the peer allows, as far as we use it.</summary>
    private void StartTableWriter(Http3Settings peer)
    {
        if (peer.QpackMaxTableCapacity >= QpackDynamicTable.EntryOverhead && Limits.QpackEncoderTableCapacity >= QpackDynamicTable.EntryOverhead)
        {
            TableWriter = new QpackTableWriter(peer.QpackMaxTableCapacity, Limits.QpackEncoderTableCapacity);
        }
    }

    /// <summary>At the end of a turn: what both tables have to tell.</summary>
    private void SendInstructions()
    {
        if (_hasInsertions)
        {
            Span<byte> instruction = stackalloc byte[QpackInteger.MaxLength];
            _qpackDecoder.Enqueue(Pool, instruction[..TableReader.WriteIncrement(instruction)]);
            if (_qpackDecoder.Unsent > 0)
            {
                _qpackDecoder.Flush(Transport, Pool);
            }
        }

        // What the peer has not taken waits; the writer inserts no more meanwhile.
        if (TableWriter is { Instructions.IsEmpty: false } writer && _qpackEncoder.Unsent == 0)
        {
            _qpackEncoder.Send(Transport, Pool, writer.Instructions);
            writer.InstructionsSent();
        }
    }
}
