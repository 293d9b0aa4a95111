using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Programs that end their process, and so get one of their own: this assembly, told by a variable what to do.</summary>
/// <remarks>
/// The entry point of a test assembly is generated and does nothing; what comes before it is the module's initializer. In a
/// test run the variable is not there, and the initializer is one look at the environment.
/// </remarks>
internal static class ChildProgram
{
    internal const string Variable = "RXHV_TESTS_CHILD";

    internal static string Runtime => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : "/usr/bin/env";

    /// <summary>What to pass to <see cref="Runtime"/>.</summary>
    internal static IReadOnlyList<string> Arguments => Runtime == "/usr/bin/env"
        ? ["dotnet", "exec", typeof(ChildProgram).Assembly.Location]
        : ["exec", typeof(ChildProgram).Assembly.Location];

    /// <summary>This process's environment, and the name of the program.</summary>
    internal static Dictionary<string, string> EnvironmentFor(string program)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [Variable] = program };
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            environment.TryAdd((string)entry.Key, (string?)entry.Value ?? "");
        }

        return environment;
    }

    [ModuleInitializer]
    [SupportedOSPlatform("linux")]
    internal static void RunIfAsked()
    {
        switch (Environment.GetEnvironmentVariable(Variable))
        {
            case "engine":
                Live.EngineProgram.Begin();
                break;
            case "client":
                Live.Remote.ClientProgram.Begin();
                break;
            case "journals":
                Stress.JournalWriterProgram.Begin();
                break;
            case "unhandled":
                Throw(static _ => { });
                break;
            case "handled":
                Throw(static scheduler => scheduler.UnhandledException +=
                    static (_, error) => Console.WriteLine($"handled: {error.Exception.Message}"));
                break;
            case "handler fails":
                Throw(static scheduler => scheduler.UnhandledException +=
                    static (_, _) => throw new InvalidOperationException("handler"));
                break;
        }
    }

    private static void Throw(Action<PollScheduler> prepare)
    {
        var scheduler = new PollScheduler();
        prepare(scheduler);
        using var next = new ManualResetEventSlim();
        scheduler.Schedule(static () => throw new InvalidOperationException("on purpose"));
        scheduler.Schedule(() =>
        {
            Console.WriteLine("went on");
            next.Set();
        });
        next.Wait();
        Environment.Exit(0);
    }
}
