using System;
using System.Globalization;

namespace H3Routes.Generators.Emit;

/// <summary>Writes a method that calls another by a number: of a leaf, or of a route.</summary>
internal static class SwitchEmitter
{
    // Two basic blocks a case; the JIT stops optimising at 2,000.
    private const int CasesPerMethod = 256;
    private const string Task = "global::System.Threading.Tasks.ValueTask";

    /// <param name="access">Of the method that knows all numbers; others are private.</param>
    /// <param name="number">The parameter's name.</param>
    /// <param name="count">The numbers are 0 to one less.</param>
    /// <param name="method">The method that a number stands for.</param>
    internal static void Emit(SourceWriter writer, string access, string name, string number, int count, Func<int, string> method)
    {
        int chunks = (count + CasesPerMethod - 1) / CasesPerMethod;
        if (chunks <= 1)
        {
            Switch(access, name, number, 0, count, method, "");
            return;
        }

        Switch(access, name, $"({number} / {CasesPerMethod})", 0, chunks, chunk => name + Text(chunk), number + ", ");
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            writer.Line();
            Switch("private", name + Text(chunk), number, chunk * CasesPerMethod, Math.Min(count, (chunk + 1) * CasesPerMethod), method, "");
        }

        void Switch(string access, string name, string value, int from, int to, Func<int, string> target, string first)
        {
            writer.Open($"{access} static {Task} {name}(int {number}, global::H3Routes.H3Context context, ref global::H3Routes.Routing.H3PathCaptures captures) => {value} switch");
            for (int i = from; i < to; i++)
            {
                writer.Line($"{Text(i)} => {target(i)}({first}context, ref captures),");
            }

            writer.Line($"_ => throw new global::System.ArgumentOutOfRangeException(nameof({number})),");
            writer.Close(";");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
