using FsCheck.Xunit;

namespace Provisioning.Ldap.Tests;

/// <summary>Whatever octets come: reading them ends, with values or with an error of the protocol.</summary>
public class FuzzTests
{
    private static readonly byte[][] Good =
    [
        Responses.Entry(7, "cn=Anna,dc=example,dc=org", LdapAttribute.Text("cn", "Anna"), LdapAttribute.Text("member", "a", "b", "c"), new LdapAttribute("jpegPhoto", [new byte[300]])),
        Responses.Result(7, LdapOperation.SearchDone, LdapResultCode.SizeLimitExceeded, "too many", new PagedResultsControl(10, new byte[] { 1, 2, 3 }), new LdapControl(DirSyncControl.Identifier, false, BerWriter.Sequence(0, static (w, _) => { w.Integer(1); w.Integer(0); w.Octets([9]); }))),
        Responses.Result(7, LdapOperation.ModifyResponse, LdapResultCode.Success, "", new LdapControl(PostReadControl.Identifier, false, BerWriter.Sequence(0, static (w, _) => { w.Text("cn=a"); w.Constructed(BerTag.Sequence, _ => { }); })), new LdapControl(PasswordPolicyControl.Identifier, false, new byte[] { 0x30, 5, 0xA0, 3, 0x80, 1, 60 })),
        Responses.Result(7, LdapOperation.SearchDone, LdapResultCode.Success, "", new LdapControl(SyncDoneControl.Identifier, false, new byte[] { 0x30, 3, 4, 1, 65 }), new LdapControl(SyncStateControl.Identifier, false, BerWriter.Sequence(0, static (w, _) => { w.Integer(1, BerTag.Enumerated); w.Octets(new byte[16]); })), new LdapControl(EntryChangeControl.Identifier, false, new byte[] { 0x30, 6, 10, 1, 8, 4, 1, 65 })),
        Responses.Intermediate(7, SyncInfo.Identifier, [0xA3, 22, 1, 1, 255, 0x31, 17, 4, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
        Responses.Notice("going down"),
        Responses.Result(7, LdapOperation.BindResponse, LdapResultCode.SaslBindInProgress, "more"),
        [0x30, 0x84, 0, 0, 0, 12, 2, 1, 7, 0x65, 0x84, 0, 0, 0, 3, 10, 1, 0],
    ];

    [Property(MaxTest = 3_000)]
    public void Random_octets_end_in_values_or_in_an_error_of_the_protocol(byte[]? octets) => Read(octets ?? []);

    [Property(MaxTest = 3_000)]
    public void Random_contents_in_a_message_end_in_values_or_in_an_error_of_the_protocol(byte[]? octets, byte tag) =>
        Read(Responses.Message(7, w => w.Octets(octets, tag)));

    /// <summary>Good messages with some octets changed, taken out, doubled or cut off. The seed is in the message of a failure.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Altered_messages_end_in_values_or_in_an_error_of_the_protocol(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 4_000; i++)
        {
            var octets = Good[random.Next(Good.Length)].ToList();
            for (var changes = random.Next(1, 5); changes > 0 && octets.Count > 0; changes--)
                Alter(octets, random);
            Read([.. octets]);
        }
    }

    public static TheoryData<int> Seeds() => [1, 2, 3, 5, 8, 13, 21, 34];

    /// <summary>A length is believed only as far as octets came: a few octets do not make a large buffer.</summary>
    [Theory]
    [InlineData("30847FFFFFFF")]
    [InlineData("3084030D4000")]
    [InlineData("30887FFFFFFFFFFFFFFF")]
    public void A_length_alone_takes_no_memory(string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var buffer = new FrameBuffer(64 * 1024 * 1024);
        buffer.Add(Convert.FromHexString(hex));
        try
        {
            buffer.TryTakeMessage(out _).ShouldBeFalse();
        }
        catch (LdapException e)
        {
            e.Failure.ShouldBe(LdapFailure.Protocol);
            e.Message.ShouldContain("at most 67108864 are taken");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    /// <summary>However the network cuts them, the same messages come out.</summary>
    [Property(MaxTest = 200)]
    public void Messages_are_the_same_however_they_are_cut(ushort seed)
    {
        var random = new Random(seed);
        var sent = Enumerable.Range(0, 20).Select(_ => random.Next(20) == 0 ? Responses.Entry(1, "cn=large", new LdapAttribute("a", [new byte[random.Next(300_000)]])) : Good[random.Next(Good.Length)]).ToArray();
        var octets = sent.SelectMany(m => m).ToArray();
        var buffer = new FrameBuffer(1024 * 1024);
        var taken = new List<byte[]>();
        for (var at = 0; at < octets.Length;)
        {
            var part = Math.Min(octets.Length - at, random.Next(3) == 0 ? random.Next(1, 8) : random.Next(1, 100_000));
            buffer.Add(octets.AsSpan(at, part));
            at += part;
            while (buffer.TryTakeMessage(out var message))
                taken.Add(message);
        }

        buffer.Waiting.ShouldBe(0);
        taken.Count.ShouldBe(sent.Length);
        for (var i = 0; i < sent.Length; i++)
            taken[i].SequenceEqual(sent[i]).ShouldBeTrue();
    }

    private static void Alter(List<byte> octets, Random random)
    {
        var at = random.Next(octets.Count);
        switch (random.Next(5))
        {
            case 0:
                octets[at] = (byte)random.Next(256);
                break;
            case 1:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                octets.RemoveAt(at);
                break;
            case 3:
                octets.InsertRange(at, octets.GetRange(at, Math.Min(random.Next(1, 6), octets.Count - at)));
                break;
            default:
                octets.RemoveRange(at, octets.Count - at);
                break;
        }
    }

    private static void Read(byte[] octets)
    {
        try
        {
            var answer = LdapAnswer.Read(octets);
            answer.Controls.Length.ShouldBeLessThanOrEqualTo(octets.Length);
            Try(() => answer.ReadResult());
            Try(() => answer.ReadExtended());
            Try(() => answer.ReadBind(out _));
            Try(() =>
            {
                if (new SearchItemReader().Read(answer) is LdapIntermediate response)
                    SyncInfo.Decode(response);
            });
        }
        catch (LdapException e)
        {
            e.Failure.ShouldBe(LdapFailure.Protocol);
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (LdapException e)
        {
            e.Failure.ShouldBe(LdapFailure.Protocol);
        }
    }
}
