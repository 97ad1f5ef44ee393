using System.Reflection;
using System.Reflection.Emit;

namespace H3Routes.Generators.Matching;

/// <summary>Beyond 60,000 bytes of IL or 2,000 basic blocks the JIT gives up optimising a method.</summary>
internal static class JitLimits
{
    private const int Bytes = 60_000;
    private const int Blocks = 2_000;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => code.Value);

    /// <summary>Every method of the assembly is within them, but for what runs once.</summary>
    internal static void Check(Assembly assembly)
    {
        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo[] methods = [.. assembly.GetTypes().SelectMany(static type => type.GetMethods(All)).Where(static method => method.GetMethodBody() is not null)];
        Assert.NotEmpty(methods);
        foreach (MethodInfo method in methods)
        {
            byte[] code = method.GetMethodBody()!.GetILAsByteArray()!;
            int blocks = BlocksOf(code);
            Assert.True(code.Length <= Bytes && blocks <= Blocks, $"{method.DeclaringType!.Name}.{method.Name} has {code.Length} bytes and {blocks} basic blocks");
        }
    }

    /// <summary>A block begins at each target of a jump and behind each jump.</summary>
    private static int BlocksOf(ReadOnlySpan<byte> code)
    {
        var begins = new HashSet<int> { 0 };
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = Codes[code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at]];
            at += operation.Size;
            int argument = at;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code[argument..])),
                _ => 4,
            };
            switch (operation.OperandType)
            {
                case OperandType.ShortInlineBrTarget:
                    begins.Add(at + (sbyte)code[argument]);
                    break;
                case OperandType.InlineBrTarget:
                    begins.Add(at + BitConverter.ToInt32(code[argument..]));
                    break;
                case OperandType.InlineSwitch:
                    for (int target = argument + 4; target < at; target += 4)
                    {
                        begins.Add(at + BitConverter.ToInt32(code[target..]));
                    }

                    break;
            }

            if (operation.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                begins.Add(at);
            }
        }

        return begins.Count;
    }
}
