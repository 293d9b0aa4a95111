using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rx.Hypervisor.Tests.Api;

/// <summary>Types as C# writes them, with what may be null.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char", [typeof(string)] = "string",
        [typeof(object)] = "object", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(decimal)] = "decimal",
    };

    internal static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    internal static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    internal static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    internal static string Of(EventInfo one) => Of(one.EventHandlerType!, new NullabilityInfoContext().Create(one));

    /// <summary>The name without namespace, with type parameters and the types it is nested in.</summary>
    internal static string Name(Type type)
    {
        string own = type.Name.Split('`')[0];
        Type[] arguments = type.GetGenericArguments();
        int inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string generic = arguments.Length > inherited ? $"<{string.Join(", ", arguments.Skip(inherited).Select(Plain))}>" : "";
        return type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{own}{generic}" : own + generic;
    }

    internal static string Kind(Type type) => type switch
    {
        { IsEnum: true } => type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] enum" : "enum",
        { IsInterface: true } => "interface",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "")
            + (type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is null ? "struct" : "record struct"),
        _ => Inheritance(type) + (type.GetMethod("<Clone>$") is null ? "class" : "record"),
    };

    /// <summary>The base class and the interfaces that the type names itself.</summary>
    internal static string[] Bases(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetUnderlyingType(type) == typeof(int) ? [] : [Plain(Enum.GetUnderlyingType(type))];
        }

        IEnumerable<Type> inherited = type.GetInterfaces().SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<string> interfaces = type.GetInterfaces().Except(inherited).Select(Plain)
            .Where(name => name != $"IEquatable<{Name(type)}>")
            .Order(StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            ? [Plain(parent), .. interfaces]
            : [.. interfaces];
    }

    internal static string Arguments(MethodInfo method)
        => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Plain))}>" : "";

    internal static string Constraints(Type[] arguments) => string.Concat(
        from argument in arguments
        let words = Constraints(argument).ToArray()
        where words.Length > 0
        select $" where {argument.Name} : {string.Join(", ", words)}");

    private static IEnumerable<string> Constraints(Type argument)
    {
        GenericParameterAttributes attributes = argument.GenericParameterAttributes;
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            yield return "struct";
        }
        else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        foreach (Type constraint in argument.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)))
        {
            yield return Plain(constraint);
        }
    }

    private static string Inheritance(Type type) => type switch
    {
        { IsAbstract: true, IsSealed: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsSealed: true } => "sealed ",
        _ => "",
    };

    private static string Of(Type type, NullabilityInfo nullability)
    {
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
        }

        string mark = !type.IsValueType && nullability.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return nullability.ElementType is { } element ? $"{Of(type.GetElementType()!, element)}[]{mark}" : $"{Plain(type)}{mark}";
        }

        if (!type.IsGenericType || Nullable.GetUnderlyingType(type) is not null || nullability.GenericTypeArguments.Length != type.GetGenericArguments().Length)
        {
            return Plain(type) + mark;
        }

        IEnumerable<string> arguments = type.GetGenericArguments().Zip(nullability.GenericTypeArguments, Of);
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Plain(Type type) => Keywords.TryGetValue(type, out string? keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } value ? $"{Plain(value)}?"
        : type.IsArray ? $"{Plain(type.GetElementType()!)}[]"
        : type.IsByRef ? Plain(type.GetElementType()!)
        : type.IsPointer ? $"{Plain(type.GetElementType()!)}*"
        : Name(type);
}
