using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>What is read on other threads while the driver works: each answer is one that was true at some moment.</summary>
[Collection(StressCollection.Name)]
public sealed class ReadStressTests
{
    private const int Readers = 4;
    private const int Rounds = 200;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly VirtualSetup _setup = new();

    [Fact]
    public void Threads_that_read_while_the_driver_changes_domains_see_whole_answers()
    {
        Domain guest = Do(() => _setup.Hypervisor.DefineDomainAsync(Xml(1)));
        bool over = false;
        int[] answers = new int[Readers];
        Exception?[] failures = new Exception?[Readers];
        Thread[] readers = [.. Enumerable.Range(0, Readers).Select(n => new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref over))
                {
                    ReadAll(guest);
                    Volatile.Write(ref answers[n], answers[n] + 1);
                }
            }
            catch (Exception e)
            {
                failures[n] = e;
            }
        }))];
        Array.ForEach(readers, reader => reader.Start());

        for (int round = 2; round < Rounds || answers.Min() < 50 && failures.All(failure => failure is null); round++)
        {
            int memory = round;
            Do(() => _setup.Hypervisor.DefineDomainAsync(Xml(memory)));
            Do(() => guest.StartAsync());
            Do(() => guest.SuspendAsync());
            Do(() => guest.ResumeAsync());
            Do(() => guest.DestroyAsync());
        }

        Volatile.Write(ref over, true);
        Array.ForEach(readers, reader => reader.Join(Deadline).ShouldBeTrue("a reader hangs"));
        failures.ShouldAllBe(failure => failure == null);
    }

    [Fact]
    public void Who_is_told_of_a_change_on_another_thread_reads_it_or_a_later_one()
    {
        Domain guest = Do(() => _setup.Hypervisor.DefineDomainAsync(Xml(1)));
        List<string> stale = [];
        using IDisposable events = _setup.Hypervisor.Events.OfType<DomainLifecycleEvent>().Subscribe(news =>
        {
            DomainState read = Task.Run(async () => (await guest.GetInfoAsync()).State).Result;
            if (read != news.State)
            {
                stale.Add($"{news.Detail}: {read} instead of {news.State}");
            }
        });

        Do(() => guest.StartAsync(DomainStart.Paused));
        Do(() => guest.ResumeAsync());
        Do(() => guest.DestroyAsync());

        stale.ShouldBeEmpty();
    }

    // What belongs together: the state and its reason; and in each definition the memory and the title.
    private static void ReadAll(Domain guest)
    {
        DomainInfo info = guest.GetInfoAsync().Result;
        ((int)info.Reason / 100).ShouldBe((int)info.State);
        XElement xml = XElement.Parse(guest.GetXmlAsync().Result);
        xml.Element("title")!.Value.ShouldBe(xml.Element("memory")!.Value);
        guest.GetMetadataAsync(DomainMetadata.Title, impact: DomainModification.Config).Result.ShouldNotBeEmpty();
        guest.GetJobAsync().Result.IsActive.ShouldBeFalse();
        try
        {
            guest.GetControlInfoAsync().GetAwaiter().GetResult();
        }
        catch (HypervisorException e)
        {
            e.Code.ShouldBe(ErrorCode.OperationInvalid); // It does not run just now.
        }
    }

    private static string Xml(int mebibytes) => VirtualSetup.Xml(more: $"<title>{mebibytes * 1024}</title>")
        .Replace("<memory unit='MiB'>16</memory>", $"<memory unit='MiB'>{mebibytes}</memory>", StringComparison.Ordinal);

    private T Do<T>(Func<Task<T>> work)
    {
        Outcome<T> outcome = _setup.At(_setup.Time.Clock.TotalSeconds, work).After(_setup);
        return outcome.Value;
    }
}
