using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using H3Routes.Generators.Model;

namespace H3Routes.Generators.Emit;

/// <summary>Writes, for each leaf, the method that decides by the request's method.</summary>
internal static class LeafEmitter
{
    // Two basic blocks a case; the JIT stops optimising at 2,000.
    private const int CasesPerMethod = 256;
    private const string Task = "global::System.Threading.Tasks.ValueTask";
    private const string Arguments = "(global::H3Routes.H3Context context, ref global::H3Routes.Routing.H3PathCaptures captures)";

    /// <summary>The call of a leaf by its number.</summary>
    internal static void EmitInvoke(SourceWriter writer, int count)
    {
        int chunks = (count + CasesPerMethod - 1) / CasesPerMethod;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            string name = chunks == 1 ? "Invoke" : "Invoke" + Text(chunk);
            writer.Open($"internal static {Task} {name}(int leaf, global::H3Routes.H3Context context, ref global::H3Routes.Routing.H3PathCaptures captures) => leaf switch");
            for (int leaf = chunk * CasesPerMethod; leaf < count && leaf < (chunk + 1) * CasesPerMethod; leaf++)
            {
                writer.Line($"{Text(leaf)} => Leaf{Text(leaf)}(context, ref captures),");
            }

            writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(leaf)),");
            writer.Close(";");
            writer.Line();
        }

        if (chunks != 1)
        {
            writer.Open($"internal static {Task} Invoke(int leaf, global::H3Routes.H3Context context, ref global::H3Routes.Routing.H3PathCaptures captures) => (leaf / {CasesPerMethod}) switch");
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                writer.Line($"{Text(chunk)} => Invoke{Text(chunk)}(leaf, context, ref captures),");
            }

            writer.Line("_ => throw new global::System.ArgumentOutOfRangeException(nameof(leaf)),");
            writer.Close(";");
            writer.Line();
        }
    }

    /// <param name="calls">The expression that calls a route.</param>
    internal static void Emit(SourceWriter writer, Leaf leaf, IReadOnlyDictionary<Route, string> calls)
    {
        var declared = leaf.Routes.Select(static route => route.Route.Method).ToList();
        string allow = MatchEmitter.Utf8(Methods.Allow(declared));
        writer.Line($"// {leaf.Routes[0].Route.Template.Text}{(leaf.Routes[0].IsOtherForm ? " in its other form" : "")}");
        writer.Open($"private static {Task} Leaf{Text(leaf.Number)}{Arguments}");
        writer.Open("switch (context.Request.Method)");
        foreach (LeafRoute route in leaf.Routes)
        {
            string method = route.Route.Method;
            writer.Line(Methods.Member(method) is { } member
                ? $"case global::H3Routes.H3Method.{member}:"
                : $"case global::H3Routes.H3Method.Other when context.Request.MethodName.SequenceEqual({MatchEmitter.Utf8(method)}):");
            if (method == "GET" && !declared.Contains("HEAD"))
            {
                writer.Line("case global::H3Routes.H3Method.Head:");
            }

            writer.Indent();
            writer.Line($"return {(route.Redirects ? "global::H3Routes.Routing.H3Slash.Redirect(context)" : calls[route.Route])};");
            writer.Outdent();
        }

        if (!declared.Contains("OPTIONS"))
        {
            writer.Line("case global::H3Routes.H3Method.Options:");
            writer.Indent();
            writer.Line($"global::H3Routes.H3Reply.Options(context, {allow});");
            writer.Line("return default;");
            writer.Outdent();
        }

        writer.Line("default:");
        writer.Indent();
        writer.Line($"global::H3Routes.H3Reply.MethodNotAllowed(context, {allow});");
        writer.Line("return default;");
        writer.Outdent();
        writer.Close();
        writer.Close();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
