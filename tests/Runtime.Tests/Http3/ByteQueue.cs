namespace H3Routes.Http3;

/// <summary>Bytes, first in, first out, in one array.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[256];
    private int _start, _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            byte[] target = _bytes.Length < (Length + bytes.Length) * 2 ? new byte[(Length + bytes.Length) * 2] : _bytes;
            Span.CopyTo(target);
            (_bytes, _start, _end) = (target, 0, Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Take(Span<byte> destination)
    {
        _bytes.AsSpan(_start, destination.Length).CopyTo(destination);
        _start += destination.Length;
    }

    public byte[] ToArray() => Span.ToArray();

    public void Clear() => _start = _end = 0;
}
