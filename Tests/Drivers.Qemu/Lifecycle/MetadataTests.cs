using System;
using System.Text;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Titles, descriptions, and elements of tools.</summary>
public class MetadataTests
{
    private const string Uri = "http://herp.derp/";

    private readonly VirtualSetup _setup;

    public MetadataTests()
        : this(front: null)
    {
    }

    private protected MetadataTests(IFront? front) => _setup = new(front: front);

    [Fact]
    public void A_title_is_stored_before_it_is_told()
    {
        Domain domain = Define();
        string? onDisk = null;
        using IDisposable events = _setup.Hypervisor.Events.Subscribe(news => onDisk ??= Stored());

        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "Web server"));

        onDisk!.ShouldContain("<title>Web server</title>");
        domain.Record.Title.ShouldBe("Web server");
        Run(() => domain.GetMetadataAsync(DomainMetadata.Title)).ShouldBe("Web server");
        _setup.Told.ShouldHaveSingleItem().What.ShouldBe("MetadataChanged Title '' by Operation: Shutoff > Shutoff");
    }

    [Fact]
    public void What_is_removed_is_absent()
    {
        Domain domain = Define();
        Run(() => domain.SetMetadataAsync(DomainMetadata.Description, "two\nlines"));
        Run(() => domain.GetMetadataAsync(DomainMetadata.Description)).ShouldBe("two\nlines");

        Run(() => domain.SetMetadataAsync(DomainMetadata.Description, null));

        Fails(() => domain.GetMetadataAsync(DomainMetadata.Description), ErrorCode.NoDomainMetadata)
            .ShouldBe("metadata not found: domain 'guest' has no description");
        Fails(() => domain.GetMetadataAsync(DomainMetadata.Title), ErrorCode.NoDomainMetadata);
        Fails(() => domain.GetMetadataAsync(DomainMetadata.Element, Uri), ErrorCode.NoDomainMetadata)
            .ShouldBe("metadata not found: domain 'guest' has no metadata element of 'http://herp.derp/'");
    }

    [Fact]
    public void An_element_comes_back_as_it_was_written_and_stands_in_its_namespace()
    {
        Domain domain = Define();
        const string Element = "<derp xmlns:foobar=\"http://foo.bar/\"><bar>foobar</bar><foobar:baz>zomg</foobar:baz></derp>";

        Run(() => domain.SetMetadataAsync(DomainMetadata.Element, Element, "herp", Uri));
        Run(() => domain.SetMetadataAsync(DomainMetadata.Element, "<other/>", "o", "urn:other"));

        Run(() => domain.GetMetadataAsync(DomainMetadata.Element, Uri)).ShouldBe(Element);
        Stored().ShouldContain("<herp:derp");
        Stored().ShouldContain("<herp:bar>foobar</herp:bar>");
        Stored().ShouldContain("<foobar:baz>zomg</foobar:baz>");
        Run(() => domain.SetMetadataAsync(DomainMetadata.Element, "<new/>", "herp", Uri));
        Run(() => domain.GetMetadataAsync(DomainMetadata.Element, Uri)).ShouldBe("<new />");
        Run(() => domain.SetMetadataAsync(DomainMetadata.Element, null, uri: Uri));
        Fails(() => domain.GetMetadataAsync(DomainMetadata.Element, Uri), ErrorCode.NoDomainMetadata);
        Run(() => domain.GetMetadataAsync(DomainMetadata.Element, "urn:other")).ShouldBe("<other />");
    }

    [Fact]
    public void Nonsense_is_refused_and_changes_nothing()
    {
        Domain domain = Define();
        string before = Stored();

        Fails(() => domain.SetMetadataAsync(DomainMetadata.Title, "two\nlines"), ErrorCode.InvalidArgument)
            .ShouldBe("invalid argument: a title must not contain newlines");
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Title, "a\u0001b"), ErrorCode.InvalidArgument);
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Element, "<a/>", "k"), ErrorCode.InvalidArgument);
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Element, "<a/>", null, Uri), ErrorCode.InvalidArgument);
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Element, "<a/>", "no prefix", Uri), ErrorCode.InvalidArgument);
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Element, "<a>", "k", Uri), ErrorCode.XmlDetail).ShouldStartWith("(metadata_xml):1: ");
        Fails(() => domain.SetMetadataAsync((DomainMetadata)7, "x"), ErrorCode.InvalidArgument);
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Title, "x", impact: DomainModification.Live), ErrorCode.OperationInvalid)
            .ShouldBe("Requested operation is not valid: cannot set metadata of domain 'guest' while it is shut off");
        Fails(() => domain.SetMetadataAsync(DomainMetadata.Title, "x", impact: (DomainModification)8), ErrorCode.InvalidArgument);
        Fails(() => domain.GetMetadataAsync(DomainMetadata.Title, impact: DomainModification.Live | DomainModification.Config), ErrorCode.InvalidArgument);

        Stored().ShouldBe(before);
        _setup.Told.ShouldBeEmpty();
    }

    [Fact]
    public void What_runs_and_what_is_stored_have_their_own()
    {
        Domain domain = Define();
        Run(() => domain.StartAsync());

        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "live"));
        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "stored", impact: DomainModification.Config));

        Run(() => domain.GetMetadataAsync(DomainMetadata.Title)).ShouldBe("live");
        Run(() => domain.GetMetadataAsync(DomainMetadata.Title, impact: DomainModification.Config)).ShouldBe("stored");
        domain.Record.Title.ShouldBe("live");
        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "both", impact: DomainModification.Live | DomainModification.Config));
        Run(() => domain.GetMetadataAsync(DomainMetadata.Title)).ShouldBe("both");
        Stored().ShouldContain("<title>both</title>");
    }

    [Fact]
    public void A_transient_domain_has_nothing_stored()
    {
        Domain domain = _setup.Start();

        Fails(() => domain.SetMetadataAsync(DomainMetadata.Title, "x", impact: DomainModification.Config), ErrorCode.OperationInvalid)
            .ShouldBe("Requested operation is not valid: cannot set metadata of domain 'guest': it is transient, nothing of it is stored");
        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "x"));
        domain.Record.Title.ShouldBe("x");
    }

    [Fact]
    public void It_outlives_the_engine()
    {
        Domain domain = Define();
        Run(() => domain.SetMetadataAsync(DomainMetadata.Title, "kept"));

        _setup.Restart();

        _setup.Hypervisor.LookupDomain("guest").Record.Title.ShouldBe("kept");
    }

    private Domain Define()
    {
        Domain domain = Run(() => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Forget();
        return domain;
    }

    private string Stored() => Encoding.UTF8.GetString(_setup.Machine.Files.Read(_setup.DefinitionOf("guest"), int.MaxValue));

    private T Run<T>(Func<Task<T>> work) => Begin(work).Value;

    private string Fails<T>(Func<Task<T>> work, ErrorCode code)
    {
        HypervisorException error = Begin(work).Error.ShouldBeOfType<HypervisorException>();
        error.Code.ShouldBe(code, error.Message);
        return error.Message;
    }

    private Outcome<T> Begin<T>(Func<Task<T>> work) => _setup.At(_setup.Time.Clock.TotalSeconds, work).After(_setup);
}
