using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rx.Hypervisor.Tests.Api;

/// <summary>What an assembly shows to others, as text that changes only when it does.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Every type that another assembly can name, with its members, in alphabetical order.</summary>
    internal static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in Members(type))
            {
                text.Append("    ").Append(member).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Header(Type type)
    {
        string kind = TypeNames.Kind(type);
        string[] bases = TypeNames.Bases(type);
        string name = type.Namespace + "." + TypeNames.Name(type);
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"{kind} {TypeNames.Of(invoke.ReturnParameter)} {name}({Parameters(invoke)})";
        }

        return $"{kind} {name}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}{TypeNames.Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .OrderBy(field => Convert.ToInt64(field.GetRawConstantValue()))
                .Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue())}");
        }

        return type.IsSubclassOf(typeof(Delegate))
            ? []
            : Constructors(type).Concat(Fields(type)).Concat(Events(type)).Concat(Properties(type)).Concat(Methods(type));
    }

    private static IEnumerable<string> Constructors(Type type) => Sorted(type.GetConstructors(Declared)
        .Where(one => IsVisible(one) && !one.IsStatic && !one.IsDefined(typeof(CompilerGeneratedAttribute)))
        .Select(one => $"{Access(one)}{type.Name.Split('`')[0]}({Parameters(one)})"));

    private static IEnumerable<string> Fields(Type type) => Sorted(type.GetFields(Declared)
        .Where(field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName)
        .Select(field => field.IsLiteral
            ? $"const {TypeNames.Of(field)} {field.Name} = {field.GetRawConstantValue()}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field)} {field.Name}"));

    private static IEnumerable<string> Events(Type type) => Sorted(type.GetEvents(Declared)
        .Where(one => IsVisible(one.AddMethod!))
        .Select(one => $"{Modifiers(one.AddMethod!)}event {TypeNames.Of(one)} {one.Name}"));

    private static IEnumerable<string> Properties(Type type) => Sorted(type.GetProperties(Declared)
        .Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract")
        .Select(Print));

    private static IEnumerable<string> Methods(Type type) => Sorted(type.GetMethods(Declared)
        .Where(method => IsVisible(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsAccessor(method))
        .Select(method => $"{Modifiers(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{TypeNames.Arguments(method)}({Parameters(method)})"
            + TypeNames.Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])));

    private static string Print(PropertyInfo property)
    {
        MethodInfo first = property.GetAccessors(nonPublic: true).First(IsVisible);
        string accessors = string.Concat(property.GetAccessors(nonPublic: true).Where(IsVisible).Select(Accessor));
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        return $"{Modifiers(first)}{required}{TypeNames.Of(property)} {name} {{{accessors} }}";
    }

    private static string Accessor(MethodInfo accessor) => accessor.ReturnType != typeof(void) ? " get;"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;"
        : " set;";

    private static bool IsAccessor(MethodInfo method)
        => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        string access = Access(method);
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? "" : method.IsStatic ? "static " : "virtual ";
        }

        bool isOverride = method.GetBaseDefinition() != method;
        return access + (method switch
        {
            { IsStatic: true } => "static ",
            _ when isOverride => "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        });
    }

    private static string Parameters(MethodBase method)
        => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string how = parameter switch
        {
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            { IsOut: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => "",
        };
        return $"{how}{TypeNames.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Default(parameter) : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.RawDefaultValue switch
    {
        null => "default",
        bool value => value ? "true" : "false",
        string value => $"\"{value}\"",
        var value when parameter.ParameterType.IsEnum => $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, value)}",
        var value => $"{value}",
    };

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);
}
