using System.Globalization;

namespace H3Routes.Soak;

/// <summary>What the server holds: bytes of resident memory now and at its peak, bytes of the managed heap, and what is there for clients.</summary>
internal readonly record struct SoakState(long Resident, long Peak, long Managed, int Connections, int Streams, int Requests)
{
    public static SoakState Parse(string line)
    {
        var values = Array.ConvertAll(line.Split(' '), static value => long.Parse(value, CultureInfo.InvariantCulture));
        return new SoakState(values[0], values[1], values[2], (int)values[3], (int)values[4], (int)values[5]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Resident} {Peak} {Managed} {Connections} {Streams} {Requests}");
}
