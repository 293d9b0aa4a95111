using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Tests.Conventions;
using Shouldly;

namespace Rx.Hypervisor.Tests.Api;

/// <summary>Holds a text against the one that was approved, <c>Tests/Api/NAME.approved.txt</c>.</summary>
internal static class Approval
{
    /// <summary>Set to 1, a run of the tests accepts what it finds.</summary>
    private const string Accept = "RXHV_ACCEPT";

    /// <summary>Whether this run accepts what it finds.</summary>
    internal static bool IsAccepting => Environment.GetEnvironmentVariable(Accept) == "1";

    /// <summary>Fails when the texts differ, and leaves the new one beside the old one.</summary>
    internal static void ShouldMatchApproved(this string actual, string name)
    {
        string approved = Repository.PathOf($"Tests/Api/{name}.approved.txt");
        string received = Repository.PathOf($"Tests/Api/{name}.received.txt");
        File.Delete(received);
        if (IsAccepting)
        {
            File.WriteAllText(approved, actual);
            return;
        }

        string before = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (before != actual)
        {
            File.WriteAllText(received, actual);
            Differences(before, actual).ShouldBe("", $"""
                {name} is not what was approved. If it is what you want, accept it with
                  mv {received} {approved}
                or accept everything: {Accept}=1 dotnet test Tests --filter FullyQualifiedName~Tests.Api
                """);
        }
    }

    // Lines that were and lines that are; one that only moved shows as its neighbours.
    private static string Differences(string before, string after)
    {
        string[] old = before.Split('\n');
        string[] now = after.Split('\n');
        IEnumerable<string> lines = [.. old.Except(now).Select(line => "- " + line), .. now.Except(old).Select(line => "+ " + line)];
        string all = string.Join('\n', lines);
        return all.Length > 0 ? all : "the same lines in another order";
    }
}
