using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using H3Routes.Generators.Model;

namespace H3Routes.Generators.Emit;

/// <summary>Writes, for each leaf, the method that decides by the request's method.</summary>
internal static class LeafEmitter
{
    private const string Task = "global::System.Threading.Tasks.ValueTask";
    private const string Arguments = "(global::H3Routes.H3Context context, ref global::H3Routes.Routing.H3PathCaptures captures)";

    /// <summary>The call of a leaf by its number.</summary>
    internal static void EmitInvoke(SourceWriter writer, int count) => SwitchEmitter.Emit(writer, "internal", "Invoke", "leaf", count, static leaf => "Leaf" + Text(leaf));

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
                : $"case global::H3Routes.H3Method.Other when {MatchEmitter.IsEqual("context.Request.MethodName", method)}:");
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
