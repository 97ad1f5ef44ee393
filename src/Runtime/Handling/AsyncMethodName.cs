using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace H3Routes;

/// <summary>Names the method whose rest runs behind an await.</summary>
internal static class AsyncMethodName
{
    /// <summary>As handlers are named: <c>Shop.Users.Get</c>. False for what is no async method.</summary>
    /// <param name="posted">What an await gives a <see cref="SynchronizationContext"/> as the state: the method's box, or an <see cref="Action"/> onto it.</param>
    public static bool TryGet(object? posted, [NotNullWhen(true)] out string? name)
    {
        // The runtime boxes an async method in a task of its own making, whose last type argument is the compiler's state machine: "Users+<Get>d__0".
        var box = posted is Action action ? action.Target : posted;
        name = box?.GetType().GenericTypeArguments is [.., var machine] && typeof(IAsyncStateMachine).IsAssignableFrom(machine) ? Of(machine) : null;
        return name is not null;
    }

    private static string Of(Type machine)
    {
        // Of a lambda, "<<Map>b__0>d", and of a local function, "<<Map>g__Load|0>d", the method around it has the better name.
        int begin = machine.Name.LastIndexOf('<') + 1;
        int end = machine.Name.IndexOf('>');
        string method = begin > 0 && end > begin ? machine.Name[begin..end] : machine.Name;
        var type = machine.DeclaringType;

        // Lambdas live in a class of the compiler's.
        while (type is { Name: ['<', ..], DeclaringType: not null })
            type = type.DeclaringType;
        return type is null ? method : $"{type.FullName?.Replace('+', '.')}.{method}";
    }
}
