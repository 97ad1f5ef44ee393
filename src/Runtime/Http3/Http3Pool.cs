using System.Buffers;

namespace H3Routes.Http3;

/// <summary>Request streams, field sections and buffers of a worker's connections, reset and reused. One thread's.</summary>
internal sealed class Http3Pool
{
    /// <summary>Bytes of a buffer that streams keep unread or unsent bytes in.</summary>
    public const int BufferLength = 4096;

    /// <summary>Longest datagram that we take: what the transport parameter max_datagram_frame_size says.</summary>
    private const int MaxDatagramLength = 65_535;

    private const int MaxStreams = 1024;
    private const int MaxSections = 64;
    private const int MaxBuffers = 256;
    private const int MaxKeptWriteLength = 256 << 10;

    private readonly Stack<Http3RequestStream> _streams = new();
    private readonly Stack<Http3FieldSection> _sections = new();
    private readonly Stack<byte[]> _buffers = new();
    private int _rentedStreams, _rentedSections, _rentedBuffers;
    private byte[] _write = GC.AllocateUninitializedArray<byte>(16 << 10, pinned: true);

    /// <summary>What was rented and has not been returned: streams, field sections and buffers. All of them are 0 when no connection is left.</summary>
    public (int Streams, int Sections, int Buffers) Rented => (_rentedStreams, _rentedSections, _rentedBuffers);

    /// <summary>For one read of the transport; its content is used or kept elsewhere before anything else runs.</summary>
    public byte[] Scratch { get; } = GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);

    /// <summary>For one received datagram; made by the first connection that has any.</summary>
    public byte[] Datagram => field ??= GC.AllocateUninitializedArray<byte>(MaxDatagramLength, pinned: true);

    /// <summary>For one write of the transport.</summary>
    public byte[] RentWrite(int length)
    {
        if (_write.Length < length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(length, pinned: true);
            if (length > MaxKeptWriteLength)
            {
                return larger;
            }

            _write = larger;
        }

        return _write;
    }

    public Http3RequestStream RentStream()
    {
        _rentedStreams++;
        return _streams.TryPop(out Http3RequestStream? stream) ? stream : new Http3RequestStream();
    }

    public void Return(Http3RequestStream stream)
    {
        _rentedStreams--;
        if (_streams.Count < MaxStreams)
        {
            _streams.Push(stream);
        }
    }

    public Http3FieldSection RentSection()
    {
        _rentedSections++;
        return _sections.TryPop(out Http3FieldSection? section) ? section : new Http3FieldSection();
    }

    public void Return(Http3FieldSection section)
    {
        _rentedSections--;
        section.Reset();
        if (_sections.Count < MaxSections)
        {
            _sections.Push(section);
        }
    }

    /// <summary>A buffer of at least that length.</summary>
    public byte[] Rent(int length)
    {
        _rentedBuffers++;
        return length > BufferLength ? ArrayPool<byte>.Shared.Rent(length) : _buffers.TryPop(out byte[]? buffer) ? buffer : new byte[BufferLength];
    }

    public void Return(byte[] buffer)
    {
        _rentedBuffers--;
        if (buffer.Length > BufferLength)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else if (_buffers.Count < MaxBuffers)
        {
            _buffers.Push(buffer);
        }
    }
}
