using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace H3Routes.Routing;

/// <summary>Names an assembly's route table, for tools that load the assembly. The generator writes it.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class H3RouteTableAttribute : Attribute
{
    /// <summary>Names the table.</summary>
    /// <param name="tableType">Derives from <see cref="H3RouteTable"/> and has a constructor without parameters.</param>
    public H3RouteTableAttribute([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type tableType) => TableType = tableType;

    /// <summary>The table's type.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)]
    public Type TableType { get; }

    /// <summary>A table of that type.</summary>
    public H3RouteTable CreateTable() => (H3RouteTable)Activator.CreateInstance(TableType)!;
}
