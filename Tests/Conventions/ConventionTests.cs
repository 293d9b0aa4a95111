using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Conventions;

/// <summary>Conventions that reflection can see.</summary>
public sealed class ConventionTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string[] Promises = ["Shape:", "Threading:", "Errors:", "Completion:", "Buffering:"];

    // Written by the kernel, or a cursor that moves.
    private static readonly Type[] MutableStructs = [typeof(PollDescriptor), typeof(InotifyReader)];

    [Fact]
    public void An_id_of_a_log_message_is_used_once()
    {
        var messages = (
            from assembly in Assemblies.All
            from type in assembly.GetTypes()
            from method in type.GetMethods(Everything)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            select (message.EventId, Name: $"{assembly.GetName().Name}: {method.Name}")).ToList();

        messages.Count.ShouldBeGreaterThan(10);
        messages.GroupBy(message => message.EventId)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Name))}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Log_messages_stand_in_the_log_of_their_project() => Assemblies.All
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.GetMethods(Everything).Any(method => method.IsDefined(typeof(LoggerMessageAttribute))))
        .Where(type => type.Name != "Log")
        .ShouldBeEmpty();

    [Fact]
    public void Public_structs_are_readonly() => Assemblies.All
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => type.IsValueType && !type.IsEnum && !type.IsDefined(typeof(IsReadOnlyAttribute)))
        .Except(MutableStructs)
        .ShouldBeEmpty();

    [Fact]
    public void Public_classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Assemblies.All.SelectMany(assembly => assembly.GetExportedTypes()).ToList();

        types.Where(type => type.IsClass && type is { IsSealed: false, IsAbstract: false })
            .Except(types.Select(type => type.BaseType))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_public_stream_makes_its_five_promises()
    {
        var streams = Assemblies.All.SelectMany(Streams).ToList();

        streams.Count.ShouldBeGreaterThan(10);
        streams.Where(stream => !KeepsWord(stream.Documentation)).Select(stream => stream.Name).ShouldBeEmpty();
    }

    // A stream that says "inheritdoc" makes the promises of the contract it fulfils.
    private static bool KeepsWord(string documentation) => documentation.Contains("<inheritdoc", StringComparison.Ordinal)
        || Promises.All(promise => documentation.Contains(promise, StringComparison.Ordinal));

    private static IEnumerable<(string Name, string Documentation)> Streams(Assembly assembly)
    {
        Dictionary<string, string> documentation = Documentation(assembly);
        return
            from type in assembly.GetExportedTypes()
            from name in StreamsOf(type)
            select (name, string.Concat(documentation.Where(one => one.Key == name || one.Key.StartsWith(name + '(', StringComparison.Ordinal))
                .Select(one => one.Value)));
    }

    private static IEnumerable<string> StreamsOf(Type type)
    {
        string owner = type.FullName!.Replace('+', '.');
        if (IsStream(type))
        {
            yield return $"T:{owner}";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => IsStream(property.PropertyType)))
        {
            yield return $"P:{owner}.{property.Name}";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => !method.IsSpecialName && IsStream(method.ReturnType)))
        {
            yield return $"M:{owner}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}";
        }
    }

    private static bool IsStream(Type type) => type.GetInterfaces().Append(type)
        .Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IObservable<>));

    private static Dictionary<string, string> Documentation(Assembly assembly) => XDocument
        .Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.ToString(), StringComparer.Ordinal);
}
