using System;
using System.Linq;
using Rx.Hypervisor.Benchmarks.Definitions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Finds the verb and the options, and runs it. A verb is one file at this level.</summary>
internal static class Program
{
    private static readonly IVerb[] Verbs =
    [
        new LoopVerb(), new QmpVerb(), new StartVerb(), new DefineVerb(), new LoadVerb(), new AdoptVerb(), new EventsVerb(), new NetworkVerb(), new WireVerb(), new SimulationVerb(),
    ];

    private static int Main(string[] arguments)
    {
        if (arguments is [EngineProcess.Option, .. var what])
        {
            EngineProcess.RunAsync(what).GetAwaiter().GetResult();
            return 0;
        }

        string[] words = [.. arguments.Where(static one => !one.StartsWith('-'))];
        string[] options = [.. arguments.Where(static one => one.StartsWith('-'))];
        string name = words.FirstOrDefault("");
        IVerb[] verbs = name == "all" ? Verbs : Array.FindAll(Verbs, one => one.Name == name);
        if (options.Contains("--help") || options.Contains("-h"))
        {
            Console.Out.Write(verbs is [var verb] ? Help(verb) : Help());
            return 0;
        }

        if (verbs is [])
        {
            return Refuse(words is [] ? "say what to measure" : $"there is no benchmark '{name}'");
        }

        string? unknown = words.Skip(1).FirstOrDefault(word => !verbs.Any(verb => verb.Parts.Any(part => part.Name == word)))
            ?? options.FirstOrDefault(static option => option is not ("--quick" or "--json"));
        return unknown is null ? Run(verbs, words[1..], options) : Refuse($"'{name}' knows no '{unknown}'");
    }

    private static int Run(IVerb[] verbs, string[] parts, string[] options)
    {
#if DEBUG
        Console.Error.WriteLine("This is a Debug build: the numbers mean nothing.");
#endif
        IReport report = options.Contains("--json") ? new JsonReport(Console.Out) : new TextReport(Console.Out);
        var comparison = new Comparison(report, quick: options.Contains("--quick"));
        foreach ((string name, Action<Comparison> measure) in verbs.SelectMany(static verb => verb.Parts))
        {
            if (parts is [] || parts.Contains(name))
            {
                measure(comparison);
            }
        }

        return 0;
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine($"{reason}; see --help");
        return 2;
    }

    private static string Help() =>
        $"""
        Measures Rx.Hypervisor against the floors and peers that do the same work.

        Usage: Rx.Hypervisor.Benchmarks VERB [PART...] [--quick] [--json]

        {string.Join('\n', Verbs.Select(static verb => $"  {verb.Name,-9} {verb.Summary}"))}
          all       everything

          --quick   fewer rounds and smaller sizes
          --json    one JSON object a line
          --help    after a verb: its parts, and what they measure

        Rounds are interleaved (floor, ours, floor, ours, ...), so that drift of the machine cancels. Quote the ratio,
        not the time: it is the median over the rounds, with the least and the greatest beside it.

        """;

    private static string Help(IVerb verb) => $"{verb.Name}: {verb.Summary}\n\n{verb.Details}\n";
}
