namespace H3Routes.Benchmarks.Router;

/// <summary>A node with three hundred children, and paths sixteen segments deep.</summary>
internal static class ExtremeRoutes
{
    [H3Get("/wide/item0")]
    public static void W0()
    {
    }

    [H3Get("/wide/item1")]
    public static void W1()
    {
    }

    [H3Get("/wide/item2")]
    public static void W2()
    {
    }

    [H3Get("/wide/item3")]
    public static void W3()
    {
    }

    [H3Get("/wide/item4")]
    public static void W4()
    {
    }

    [H3Get("/wide/item5")]
    public static void W5()
    {
    }

    [H3Get("/wide/item6")]
    public static void W6()
    {
    }

    [H3Get("/wide/item7")]
    public static void W7()
    {
    }

    [H3Get("/wide/item8")]
    public static void W8()
    {
    }

    [H3Get("/wide/item9")]
    public static void W9()
    {
    }

    [H3Get("/wide/item10")]
    public static void W10()
    {
    }

    [H3Get("/wide/item11")]
    public static void W11()
    {
    }

    [H3Get("/wide/item12")]
    public static void W12()
    {
    }

    [H3Get("/wide/item13")]
    public static void W13()
    {
    }

    [H3Get("/wide/item14")]
    public static void W14()
    {
    }

    [H3Get("/wide/item15")]
    public static void W15()
    {
    }

    [H3Get("/wide/item16")]
    public static void W16()
    {
    }

    [H3Get("/wide/item17")]
    public static void W17()
    {
    }

    [H3Get("/wide/item18")]
    public static void W18()
    {
    }

    [H3Get("/wide/item19")]
    public static void W19()
    {
    }

    [H3Get("/wide/item20")]
    public static void W20()
    {
    }

    [H3Get("/wide/item21")]
    public static void W21()
    {
    }

    [H3Get("/wide/item22")]
    public static void W22()
    {
    }

    [H3Get("/wide/item23")]
    public static void W23()
    {
    }

    [H3Get("/wide/item24")]
    public static void W24()
    {
    }

    [H3Get("/wide/item25")]
    public static void W25()
    {
    }

    [H3Get("/wide/item26")]
    public static void W26()
    {
    }

    [H3Get("/wide/item27")]
    public static void W27()
    {
    }

    [H3Get("/wide/item28")]
    public static void W28()
    {
    }

    [H3Get("/wide/item29")]
    public static void W29()
    {
    }

    [H3Get("/wide/item30")]
    public static void W30()
    {
    }

    [H3Get("/wide/item31")]
    public static void W31()
    {
    }

    [H3Get("/wide/item32")]
    public static void W32()
    {
    }

    [H3Get("/wide/item33")]
    public static void W33()
    {
    }

    [H3Get("/wide/item34")]
    public static void W34()
    {
    }

    [H3Get("/wide/item35")]
    public static void W35()
    {
    }

    [H3Get("/wide/item36")]
    public static void W36()
    {
    }

    [H3Get("/wide/item37")]
    public static void W37()
    {
    }

    [H3Get("/wide/item38")]
    public static void W38()
    {
    }

    [H3Get("/wide/item39")]
    public static void W39()
    {
    }

    [H3Get("/wide/item40")]
    public static void W40()
    {
    }

    [H3Get("/wide/item41")]
    public static void W41()
    {
    }

    [H3Get("/wide/item42")]
    public static void W42()
    {
    }

    [H3Get("/wide/item43")]
    public static void W43()
    {
    }

    [H3Get("/wide/item44")]
    public static void W44()
    {
    }

    [H3Get("/wide/item45")]
    public static void W45()
    {
    }

    [H3Get("/wide/item46")]
    public static void W46()
    {
    }

    [H3Get("/wide/item47")]
    public static void W47()
    {
    }

    [H3Get("/wide/item48")]
    public static void W48()
    {
    }

    [H3Get("/wide/item49")]
    public static void W49()
    {
    }

    [H3Get("/wide/item50")]
    public static void W50()
    {
    }

    [H3Get("/wide/item51")]
    public static void W51()
    {
    }

    [H3Get("/wide/item52")]
    public static void W52()
    {
    }

    [H3Get("/wide/item53")]
    public static void W53()
    {
    }

    [H3Get("/wide/item54")]
    public static void W54()
    {
    }

    [H3Get("/wide/item55")]
    public static void W55()
    {
    }

    [H3Get("/wide/item56")]
    public static void W56()
    {
    }

    [H3Get("/wide/item57")]
    public static void W57()
    {
    }

    [H3Get("/wide/item58")]
    public static void W58()
    {
    }

    [H3Get("/wide/item59")]
    public static void W59()
    {
    }

    [H3Get("/wide/item60")]
    public static void W60()
    {
    }

    [H3Get("/wide/item61")]
    public static void W61()
    {
    }

    [H3Get("/wide/item62")]
    public static void W62()
    {
    }

    [H3Get("/wide/item63")]
    public static void W63()
    {
    }

    [H3Get("/wide/item64")]
    public static void W64()
    {
    }

    [H3Get("/wide/item65")]
    public static void W65()
    {
    }

    [H3Get("/wide/item66")]
    public static void W66()
    {
    }

    [H3Get("/wide/item67")]
    public static void W67()
    {
    }

    [H3Get("/wide/item68")]
    public static void W68()
    {
    }

    [H3Get("/wide/item69")]
    public static void W69()
    {
    }

    [H3Get("/wide/item70")]
    public static void W70()
    {
    }

    [H3Get("/wide/item71")]
    public static void W71()
    {
    }

    [H3Get("/wide/item72")]
    public static void W72()
    {
    }

    [H3Get("/wide/item73")]
    public static void W73()
    {
    }

    [H3Get("/wide/item74")]
    public static void W74()
    {
    }

    [H3Get("/wide/item75")]
    public static void W75()
    {
    }

    [H3Get("/wide/item76")]
    public static void W76()
    {
    }

    [H3Get("/wide/item77")]
    public static void W77()
    {
    }

    [H3Get("/wide/item78")]
    public static void W78()
    {
    }

    [H3Get("/wide/item79")]
    public static void W79()
    {
    }

    [H3Get("/wide/item80")]
    public static void W80()
    {
    }

    [H3Get("/wide/item81")]
    public static void W81()
    {
    }

    [H3Get("/wide/item82")]
    public static void W82()
    {
    }

    [H3Get("/wide/item83")]
    public static void W83()
    {
    }

    [H3Get("/wide/item84")]
    public static void W84()
    {
    }

    [H3Get("/wide/item85")]
    public static void W85()
    {
    }

    [H3Get("/wide/item86")]
    public static void W86()
    {
    }

    [H3Get("/wide/item87")]
    public static void W87()
    {
    }

    [H3Get("/wide/item88")]
    public static void W88()
    {
    }

    [H3Get("/wide/item89")]
    public static void W89()
    {
    }

    [H3Get("/wide/item90")]
    public static void W90()
    {
    }

    [H3Get("/wide/item91")]
    public static void W91()
    {
    }

    [H3Get("/wide/item92")]
    public static void W92()
    {
    }

    [H3Get("/wide/item93")]
    public static void W93()
    {
    }

    [H3Get("/wide/item94")]
    public static void W94()
    {
    }

    [H3Get("/wide/item95")]
    public static void W95()
    {
    }

    [H3Get("/wide/item96")]
    public static void W96()
    {
    }

    [H3Get("/wide/item97")]
    public static void W97()
    {
    }

    [H3Get("/wide/item98")]
    public static void W98()
    {
    }

    [H3Get("/wide/item99")]
    public static void W99()
    {
    }

    [H3Get("/wide/item100")]
    public static void W100()
    {
    }

    [H3Get("/wide/item101")]
    public static void W101()
    {
    }

    [H3Get("/wide/item102")]
    public static void W102()
    {
    }

    [H3Get("/wide/item103")]
    public static void W103()
    {
    }

    [H3Get("/wide/item104")]
    public static void W104()
    {
    }

    [H3Get("/wide/item105")]
    public static void W105()
    {
    }

    [H3Get("/wide/item106")]
    public static void W106()
    {
    }

    [H3Get("/wide/item107")]
    public static void W107()
    {
    }

    [H3Get("/wide/item108")]
    public static void W108()
    {
    }

    [H3Get("/wide/item109")]
    public static void W109()
    {
    }

    [H3Get("/wide/item110")]
    public static void W110()
    {
    }

    [H3Get("/wide/item111")]
    public static void W111()
    {
    }

    [H3Get("/wide/item112")]
    public static void W112()
    {
    }

    [H3Get("/wide/item113")]
    public static void W113()
    {
    }

    [H3Get("/wide/item114")]
    public static void W114()
    {
    }

    [H3Get("/wide/item115")]
    public static void W115()
    {
    }

    [H3Get("/wide/item116")]
    public static void W116()
    {
    }

    [H3Get("/wide/item117")]
    public static void W117()
    {
    }

    [H3Get("/wide/item118")]
    public static void W118()
    {
    }

    [H3Get("/wide/item119")]
    public static void W119()
    {
    }

    [H3Get("/wide/item120")]
    public static void W120()
    {
    }

    [H3Get("/wide/item121")]
    public static void W121()
    {
    }

    [H3Get("/wide/item122")]
    public static void W122()
    {
    }

    [H3Get("/wide/item123")]
    public static void W123()
    {
    }

    [H3Get("/wide/item124")]
    public static void W124()
    {
    }

    [H3Get("/wide/item125")]
    public static void W125()
    {
    }

    [H3Get("/wide/item126")]
    public static void W126()
    {
    }

    [H3Get("/wide/item127")]
    public static void W127()
    {
    }

    [H3Get("/wide/item128")]
    public static void W128()
    {
    }

    [H3Get("/wide/item129")]
    public static void W129()
    {
    }

    [H3Get("/wide/item130")]
    public static void W130()
    {
    }

    [H3Get("/wide/item131")]
    public static void W131()
    {
    }

    [H3Get("/wide/item132")]
    public static void W132()
    {
    }

    [H3Get("/wide/item133")]
    public static void W133()
    {
    }

    [H3Get("/wide/item134")]
    public static void W134()
    {
    }

    [H3Get("/wide/item135")]
    public static void W135()
    {
    }

    [H3Get("/wide/item136")]
    public static void W136()
    {
    }

    [H3Get("/wide/item137")]
    public static void W137()
    {
    }

    [H3Get("/wide/item138")]
    public static void W138()
    {
    }

    [H3Get("/wide/item139")]
    public static void W139()
    {
    }

    [H3Get("/wide/item140")]
    public static void W140()
    {
    }

    [H3Get("/wide/item141")]
    public static void W141()
    {
    }

    [H3Get("/wide/item142")]
    public static void W142()
    {
    }

    [H3Get("/wide/item143")]
    public static void W143()
    {
    }

    [H3Get("/wide/item144")]
    public static void W144()
    {
    }

    [H3Get("/wide/item145")]
    public static void W145()
    {
    }

    [H3Get("/wide/item146")]
    public static void W146()
    {
    }

    [H3Get("/wide/item147")]
    public static void W147()
    {
    }

    [H3Get("/wide/item148")]
    public static void W148()
    {
    }

    [H3Get("/wide/item149")]
    public static void W149()
    {
    }

    [H3Get("/wide/item150")]
    public static void W150()
    {
    }

    [H3Get("/wide/item151")]
    public static void W151()
    {
    }

    [H3Get("/wide/item152")]
    public static void W152()
    {
    }

    [H3Get("/wide/item153")]
    public static void W153()
    {
    }

    [H3Get("/wide/item154")]
    public static void W154()
    {
    }

    [H3Get("/wide/item155")]
    public static void W155()
    {
    }

    [H3Get("/wide/item156")]
    public static void W156()
    {
    }

    [H3Get("/wide/item157")]
    public static void W157()
    {
    }

    [H3Get("/wide/item158")]
    public static void W158()
    {
    }

    [H3Get("/wide/item159")]
    public static void W159()
    {
    }

    [H3Get("/wide/item160")]
    public static void W160()
    {
    }

    [H3Get("/wide/item161")]
    public static void W161()
    {
    }

    [H3Get("/wide/item162")]
    public static void W162()
    {
    }

    [H3Get("/wide/item163")]
    public static void W163()
    {
    }

    [H3Get("/wide/item164")]
    public static void W164()
    {
    }

    [H3Get("/wide/item165")]
    public static void W165()
    {
    }

    [H3Get("/wide/item166")]
    public static void W166()
    {
    }

    [H3Get("/wide/item167")]
    public static void W167()
    {
    }

    [H3Get("/wide/item168")]
    public static void W168()
    {
    }

    [H3Get("/wide/item169")]
    public static void W169()
    {
    }

    [H3Get("/wide/item170")]
    public static void W170()
    {
    }

    [H3Get("/wide/item171")]
    public static void W171()
    {
    }

    [H3Get("/wide/item172")]
    public static void W172()
    {
    }

    [H3Get("/wide/item173")]
    public static void W173()
    {
    }

    [H3Get("/wide/item174")]
    public static void W174()
    {
    }

    [H3Get("/wide/item175")]
    public static void W175()
    {
    }

    [H3Get("/wide/item176")]
    public static void W176()
    {
    }

    [H3Get("/wide/item177")]
    public static void W177()
    {
    }

    [H3Get("/wide/item178")]
    public static void W178()
    {
    }

    [H3Get("/wide/item179")]
    public static void W179()
    {
    }

    [H3Get("/wide/item180")]
    public static void W180()
    {
    }

    [H3Get("/wide/item181")]
    public static void W181()
    {
    }

    [H3Get("/wide/item182")]
    public static void W182()
    {
    }

    [H3Get("/wide/item183")]
    public static void W183()
    {
    }

    [H3Get("/wide/item184")]
    public static void W184()
    {
    }

    [H3Get("/wide/item185")]
    public static void W185()
    {
    }

    [H3Get("/wide/item186")]
    public static void W186()
    {
    }

    [H3Get("/wide/item187")]
    public static void W187()
    {
    }

    [H3Get("/wide/item188")]
    public static void W188()
    {
    }

    [H3Get("/wide/item189")]
    public static void W189()
    {
    }

    [H3Get("/wide/item190")]
    public static void W190()
    {
    }

    [H3Get("/wide/item191")]
    public static void W191()
    {
    }

    [H3Get("/wide/item192")]
    public static void W192()
    {
    }

    [H3Get("/wide/item193")]
    public static void W193()
    {
    }

    [H3Get("/wide/item194")]
    public static void W194()
    {
    }

    [H3Get("/wide/item195")]
    public static void W195()
    {
    }

    [H3Get("/wide/item196")]
    public static void W196()
    {
    }

    [H3Get("/wide/item197")]
    public static void W197()
    {
    }

    [H3Get("/wide/item198")]
    public static void W198()
    {
    }

    [H3Get("/wide/item199")]
    public static void W199()
    {
    }

    [H3Get("/wide/item200")]
    public static void W200()
    {
    }

    [H3Get("/wide/item201")]
    public static void W201()
    {
    }

    [H3Get("/wide/item202")]
    public static void W202()
    {
    }

    [H3Get("/wide/item203")]
    public static void W203()
    {
    }

    [H3Get("/wide/item204")]
    public static void W204()
    {
    }

    [H3Get("/wide/item205")]
    public static void W205()
    {
    }

    [H3Get("/wide/item206")]
    public static void W206()
    {
    }

    [H3Get("/wide/item207")]
    public static void W207()
    {
    }

    [H3Get("/wide/item208")]
    public static void W208()
    {
    }

    [H3Get("/wide/item209")]
    public static void W209()
    {
    }

    [H3Get("/wide/item210")]
    public static void W210()
    {
    }

    [H3Get("/wide/item211")]
    public static void W211()
    {
    }

    [H3Get("/wide/item212")]
    public static void W212()
    {
    }

    [H3Get("/wide/item213")]
    public static void W213()
    {
    }

    [H3Get("/wide/item214")]
    public static void W214()
    {
    }

    [H3Get("/wide/item215")]
    public static void W215()
    {
    }

    [H3Get("/wide/item216")]
    public static void W216()
    {
    }

    [H3Get("/wide/item217")]
    public static void W217()
    {
    }

    [H3Get("/wide/item218")]
    public static void W218()
    {
    }

    [H3Get("/wide/item219")]
    public static void W219()
    {
    }

    [H3Get("/wide/item220")]
    public static void W220()
    {
    }

    [H3Get("/wide/item221")]
    public static void W221()
    {
    }

    [H3Get("/wide/item222")]
    public static void W222()
    {
    }

    [H3Get("/wide/item223")]
    public static void W223()
    {
    }

    [H3Get("/wide/item224")]
    public static void W224()
    {
    }

    [H3Get("/wide/item225")]
    public static void W225()
    {
    }

    [H3Get("/wide/item226")]
    public static void W226()
    {
    }

    [H3Get("/wide/item227")]
    public static void W227()
    {
    }

    [H3Get("/wide/item228")]
    public static void W228()
    {
    }

    [H3Get("/wide/item229")]
    public static void W229()
    {
    }

    [H3Get("/wide/item230")]
    public static void W230()
    {
    }

    [H3Get("/wide/item231")]
    public static void W231()
    {
    }

    [H3Get("/wide/item232")]
    public static void W232()
    {
    }

    [H3Get("/wide/item233")]
    public static void W233()
    {
    }

    [H3Get("/wide/item234")]
    public static void W234()
    {
    }

    [H3Get("/wide/item235")]
    public static void W235()
    {
    }

    [H3Get("/wide/item236")]
    public static void W236()
    {
    }

    [H3Get("/wide/item237")]
    public static void W237()
    {
    }

    [H3Get("/wide/item238")]
    public static void W238()
    {
    }

    [H3Get("/wide/item239")]
    public static void W239()
    {
    }

    [H3Get("/wide/item240")]
    public static void W240()
    {
    }

    [H3Get("/wide/item241")]
    public static void W241()
    {
    }

    [H3Get("/wide/item242")]
    public static void W242()
    {
    }

    [H3Get("/wide/item243")]
    public static void W243()
    {
    }

    [H3Get("/wide/item244")]
    public static void W244()
    {
    }

    [H3Get("/wide/item245")]
    public static void W245()
    {
    }

    [H3Get("/wide/item246")]
    public static void W246()
    {
    }

    [H3Get("/wide/item247")]
    public static void W247()
    {
    }

    [H3Get("/wide/item248")]
    public static void W248()
    {
    }

    [H3Get("/wide/item249")]
    public static void W249()
    {
    }

    [H3Get("/wide/item250")]
    public static void W250()
    {
    }

    [H3Get("/wide/item251")]
    public static void W251()
    {
    }

    [H3Get("/wide/item252")]
    public static void W252()
    {
    }

    [H3Get("/wide/item253")]
    public static void W253()
    {
    }

    [H3Get("/wide/item254")]
    public static void W254()
    {
    }

    [H3Get("/wide/item255")]
    public static void W255()
    {
    }

    [H3Get("/wide/item256")]
    public static void W256()
    {
    }

    [H3Get("/wide/item257")]
    public static void W257()
    {
    }

    [H3Get("/wide/item258")]
    public static void W258()
    {
    }

    [H3Get("/wide/item259")]
    public static void W259()
    {
    }

    [H3Get("/wide/item260")]
    public static void W260()
    {
    }

    [H3Get("/wide/item261")]
    public static void W261()
    {
    }

    [H3Get("/wide/item262")]
    public static void W262()
    {
    }

    [H3Get("/wide/item263")]
    public static void W263()
    {
    }

    [H3Get("/wide/item264")]
    public static void W264()
    {
    }

    [H3Get("/wide/item265")]
    public static void W265()
    {
    }

    [H3Get("/wide/item266")]
    public static void W266()
    {
    }

    [H3Get("/wide/item267")]
    public static void W267()
    {
    }

    [H3Get("/wide/item268")]
    public static void W268()
    {
    }

    [H3Get("/wide/item269")]
    public static void W269()
    {
    }

    [H3Get("/wide/item270")]
    public static void W270()
    {
    }

    [H3Get("/wide/item271")]
    public static void W271()
    {
    }

    [H3Get("/wide/item272")]
    public static void W272()
    {
    }

    [H3Get("/wide/item273")]
    public static void W273()
    {
    }

    [H3Get("/wide/item274")]
    public static void W274()
    {
    }

    [H3Get("/wide/item275")]
    public static void W275()
    {
    }

    [H3Get("/wide/item276")]
    public static void W276()
    {
    }

    [H3Get("/wide/item277")]
    public static void W277()
    {
    }

    [H3Get("/wide/item278")]
    public static void W278()
    {
    }

    [H3Get("/wide/item279")]
    public static void W279()
    {
    }

    [H3Get("/wide/item280")]
    public static void W280()
    {
    }

    [H3Get("/wide/item281")]
    public static void W281()
    {
    }

    [H3Get("/wide/item282")]
    public static void W282()
    {
    }

    [H3Get("/wide/item283")]
    public static void W283()
    {
    }

    [H3Get("/wide/item284")]
    public static void W284()
    {
    }

    [H3Get("/wide/item285")]
    public static void W285()
    {
    }

    [H3Get("/wide/item286")]
    public static void W286()
    {
    }

    [H3Get("/wide/item287")]
    public static void W287()
    {
    }

    [H3Get("/wide/item288")]
    public static void W288()
    {
    }

    [H3Get("/wide/item289")]
    public static void W289()
    {
    }

    [H3Get("/wide/item290")]
    public static void W290()
    {
    }

    [H3Get("/wide/item291")]
    public static void W291()
    {
    }

    [H3Get("/wide/item292")]
    public static void W292()
    {
    }

    [H3Get("/wide/item293")]
    public static void W293()
    {
    }

    [H3Get("/wide/item294")]
    public static void W294()
    {
    }

    [H3Get("/wide/item295")]
    public static void W295()
    {
    }

    [H3Get("/wide/item296")]
    public static void W296()
    {
    }

    [H3Get("/wide/item297")]
    public static void W297()
    {
    }

    [H3Get("/wide/item298")]
    public static void W298()
    {
    }

    [H3Get("/wide/item299")]
    public static void W299()
    {
    }

    [H3Get("/deep/s0/s1/s2/s3/s4/s5/s6/s7/s8/s9/s10/s11/s12/s13/s14")]
    public static void DeepLiteral()
    {
    }

    [H3Get("/deep/:p0/:p1/:p2/:p3/:p4/:p5/:p6/:p7/:p8/:p9/:p10/:p11/:p12/:p13/:p14")]
    public static void DeepParameters(string p0, string p1, string p2, string p3, string p4, string p5, string p6, string p7, string p8, string p9, string p10, string p11, string p12, string p13, string p14)
    {
    }
}
