using H3Routes.Http3;

namespace H3Routes;

/// <summary>A context's side of a real request stream; reused with the context.</summary>
internal sealed class Http3Exchange : IRequestStream
{
    public Http3RequestStream Stream { get; set; } = null!;

    public Http3FieldSection Fields => Stream.Fields;

    public bool ReadEnded => Stream.ReadEnded;

    public Http3FieldSection? Trailers => Stream.Trailers;

    public ulong AbortCode => Stream.AbortCode;

    public bool IsWriteAborted => Stream.IsWriteAborted;

    public Http3Read ReadData(Span<byte> destination) => Stream.ReadData(destination);

    public void WriteInterim(Http3FieldSection fields) => Stream.WriteInterim(fields);

    public int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin) => Stream.WriteHeaders(fields, data, fin);

    public int WriteData(ReadOnlySpan<byte> data, bool fin) => Stream.WriteData(data, fin);

    public void WriteTrailers(Http3FieldSection trailers) => Stream.WriteTrailers(trailers);

    public void Reset(Http3ErrorCode code) => Stream.Reset(code);

    public void StopReading(Http3ErrorCode code) => Stream.StopReading(code);

    public int MaxDatagramLength => Stream.MaxDatagramLength;

    public bool SendDatagram(ReadOnlySpan<byte> payload) => Stream.SendDatagram(payload);

    public void ReceiveDatagrams(IHttp3DatagramHandler? handler)
    {
        Stream.DatagramHandler = handler;
        Stream.DeliverEarlyDatagrams();
    }
}
