using System.Buffers.Binary;

namespace H3Routes.Cli.Sessions;

/// <summary>A check to run.</summary>
/// <param name="Size">Bytes of each.</param>
/// <param name="Parallel">On their way at a time.</param>
/// <param name="Patience">After that time without an answer it is lost.</param>
internal sealed record EchoPlan(EchoKind Kind, int Count, int Size, int Parallel, TimeSpan Patience)
{
    public string Name => Kind == EchoKind.Datagram ? "datagrams" : "streams";

    /// <summary>What one of them holds: its number, then bytes that differ with the place.</summary>
    public byte[] Content(int number)
    {
        var content = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            content[i] = (byte)(i * 31);
        }

        BinaryPrimitives.WriteInt64BigEndian(content, number);
        return content;
    }
}
