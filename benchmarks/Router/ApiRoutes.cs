namespace H3Routes.Benchmarks.Router;

/// <summary>Two hundred routes in the shape of a big REST API: 18 % without parameters, depth 4 on average and 7 at most, places that mix literal, parameter and rest.</summary>
internal static class ApiRoutes
{
    [H3Get("/")]
    public static void R0()
    {
    }

    [H3Get("/plaintext")]
    public static void R1()
    {
    }

    [H3Get("/json")]
    public static void R2()
    {
    }

    [H3Get("/health")]
    public static void R3()
    {
    }

    [H3Get("/version")]
    public static void R4()
    {
    }

    [H3Get("/login")]
    public static void R5()
    {
    }

    [H3Get("/logout")]
    public static void R6()
    {
    }

    [H3Get("/emojis")]
    public static void R7()
    {
    }

    [H3Get("/events")]
    public static void R8()
    {
    }

    [H3Get("/feeds")]
    public static void R9()
    {
    }

    [H3Get("/meta")]
    public static void R10()
    {
    }

    [H3Get("/rate_limit")]
    public static void R11()
    {
    }

    [H3Get("/search/code")]
    public static void R12()
    {
    }

    [H3Get("/search/issues")]
    public static void R13()
    {
    }

    [H3Get("/search/repositories")]
    public static void R14()
    {
    }

    [H3Get("/search/users")]
    public static void R15()
    {
    }

    [H3Get("/search/topics")]
    public static void R16()
    {
    }

    [H3Get("/search/commits")]
    public static void R17()
    {
    }

    [H3Get("/user")]
    public static void R18()
    {
    }

    [H3Get("/user/repos")]
    public static void R19()
    {
    }

    [H3Get("/user/emails")]
    public static void R20()
    {
    }

    [H3Get("/user/keys")]
    public static void R21()
    {
    }

    [H3Get("/user/orgs")]
    public static void R22()
    {
    }

    [H3Get("/user/teams")]
    public static void R23()
    {
    }

    [H3Get("/user/issues")]
    public static void R24()
    {
    }

    [H3Get("/user/starred")]
    public static void R25()
    {
    }

    [H3Get("/user/following")]
    public static void R26()
    {
    }

    [H3Get("/user/followers")]
    public static void R27()
    {
    }

    [H3Get("/gists/public")]
    public static void R28()
    {
    }

    [H3Get("/gists/starred")]
    public static void R29()
    {
    }

    [H3Get("/notifications")]
    public static void R30()
    {
    }

    [H3Get("/organizations")]
    public static void R31()
    {
    }

    [H3Get("/licenses")]
    public static void R32()
    {
    }

    [H3Get("/markdown/raw")]
    public static void R33()
    {
    }

    [H3Get("/applications/grants")]
    public static void R34()
    {
    }

    [H3Get("/authorizations")]
    public static void R35()
    {
    }

    [H3Get("/repos/:owner/:repo/issues")]
    public static void R36(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/issues")]
    public static void R37(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/issues/:id")]
    public static void R38(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/issues/:id")]
    public static void R39(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/issues/:id")]
    public static void R40(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls")]
    public static void R41(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/pulls")]
    public static void R42(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls/:id")]
    public static void R43(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/pulls/:id")]
    public static void R44(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/pulls/:id")]
    public static void R45(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/commits")]
    public static void R46(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/commits")]
    public static void R47(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/commits/:id")]
    public static void R48(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/commits/:id")]
    public static void R49(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/commits/:id")]
    public static void R50(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/branches")]
    public static void R51(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/branches")]
    public static void R52(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/branches/:id")]
    public static void R53(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/branches/:id")]
    public static void R54(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/branches/:id")]
    public static void R55(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/releases")]
    public static void R56(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/releases")]
    public static void R57(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/releases/:id")]
    public static void R58(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/releases/:id")]
    public static void R59(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/releases/:id")]
    public static void R60(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/hooks")]
    public static void R61(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/hooks")]
    public static void R62(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/hooks/:id")]
    public static void R63(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/hooks/:id")]
    public static void R64(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/hooks/:id")]
    public static void R65(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/labels")]
    public static void R66(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/labels")]
    public static void R67(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/labels/:id")]
    public static void R68(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/labels/:id")]
    public static void R69(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/labels/:id")]
    public static void R70(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/milestones")]
    public static void R71(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/milestones")]
    public static void R72(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/milestones/:id")]
    public static void R73(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/milestones/:id")]
    public static void R74(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/milestones/:id")]
    public static void R75(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/deployments")]
    public static void R76(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/deployments")]
    public static void R77(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/deployments/:id")]
    public static void R78(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/deployments/:id")]
    public static void R79(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/deployments/:id")]
    public static void R80(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/collaborators")]
    public static void R81(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/collaborators")]
    public static void R82(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/collaborators/:id")]
    public static void R83(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/collaborators/:id")]
    public static void R84(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/collaborators/:id")]
    public static void R85(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/contents")]
    public static void R86(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/contents")]
    public static void R87(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/contents/:id")]
    public static void R88(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/contents/:id")]
    public static void R89(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/contents/:id")]
    public static void R90(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/forks")]
    public static void R91(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/forks")]
    public static void R92(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/forks/:id")]
    public static void R93(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/forks/:id")]
    public static void R94(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/forks/:id")]
    public static void R95(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/keys")]
    public static void R96(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/keys")]
    public static void R97(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/keys/:id")]
    public static void R98(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/keys/:id")]
    public static void R99(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/keys/:id")]
    public static void R100(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/stats")]
    public static void R101(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/stats")]
    public static void R102(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/stats/:id")]
    public static void R103(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/stats/:id")]
    public static void R104(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/stats/:id")]
    public static void R105(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/topics")]
    public static void R106(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/topics")]
    public static void R107(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/topics/:id")]
    public static void R108(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/topics/:id")]
    public static void R109(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/topics/:id")]
    public static void R110(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/statuses")]
    public static void R111(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/statuses")]
    public static void R112(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/statuses/:id")]
    public static void R113(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/statuses/:id")]
    public static void R114(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/statuses/:id")]
    public static void R115(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/tags")]
    public static void R116(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/tags")]
    public static void R117(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/tags/:id")]
    public static void R118(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/tags/:id")]
    public static void R119(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/tags/:id")]
    public static void R120(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/traffic")]
    public static void R121(string @owner, string @repo)
    {
    }

    [H3Post("/repos/:owner/:repo/traffic")]
    public static void R122(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/traffic/:id")]
    public static void R123(string @owner, string @repo, string @id)
    {
    }

    [H3Patch("/repos/:owner/:repo/traffic/:id")]
    public static void R124(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/traffic/:id")]
    public static void R125(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo")]
    public static void R126(string @owner, string @repo)
    {
    }

    [H3Patch("/repos/:owner/:repo")]
    public static void R127(string @owner, string @repo)
    {
    }

    [H3Delete("/repos/:owner/:repo")]
    public static void R128(string @owner, string @repo)
    {
    }

    [H3Get("/repos/:owner/:repo/issues/:id/comments")]
    public static void R129(string @owner, string @repo, string @id)
    {
    }

    [H3Post("/repos/:owner/:repo/issues/:id/comments")]
    public static void R130(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/issues/:id/comments/:name")]
    public static void R131(string @owner, string @repo, string @id, string @name)
    {
    }

    [H3Get("/repos/:owner/:repo/issues/:id/events")]
    public static void R132(string @owner, string @repo, string @id)
    {
    }

    [H3Post("/repos/:owner/:repo/issues/:id/events")]
    public static void R133(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/issues/:id/events/:name")]
    public static void R134(string @owner, string @repo, string @id, string @name)
    {
    }

    [H3Get("/repos/:owner/:repo/issues/:id/labels")]
    public static void R135(string @owner, string @repo, string @id)
    {
    }

    [H3Post("/repos/:owner/:repo/issues/:id/labels")]
    public static void R136(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/issues/:id/labels/:name")]
    public static void R137(string @owner, string @repo, string @id, string @name)
    {
    }

    [H3Get("/repos/:owner/:repo/issues/:id/assignees")]
    public static void R138(string @owner, string @repo, string @id)
    {
    }

    [H3Post("/repos/:owner/:repo/issues/:id/assignees")]
    public static void R139(string @owner, string @repo, string @id)
    {
    }

    [H3Delete("/repos/:owner/:repo/issues/:id/assignees/:name")]
    public static void R140(string @owner, string @repo, string @id, string @name)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls/:id/files")]
    public static void R141(string @owner, string @repo, string @id)
    {
    }

    [H3Put("/repos/:owner/:repo/pulls/:id/files")]
    public static void R142(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls/:id/commits")]
    public static void R143(string @owner, string @repo, string @id)
    {
    }

    [H3Put("/repos/:owner/:repo/pulls/:id/commits")]
    public static void R144(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls/:id/reviews")]
    public static void R145(string @owner, string @repo, string @id)
    {
    }

    [H3Put("/repos/:owner/:repo/pulls/:id/reviews")]
    public static void R146(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/repos/:owner/:repo/pulls/:id/merge")]
    public static void R147(string @owner, string @repo, string @id)
    {
    }

    [H3Put("/repos/:owner/:repo/pulls/:id/merge")]
    public static void R148(string @owner, string @repo, string @id)
    {
    }

    [H3Get("/orgs/:org/members")]
    public static void R149(string @org)
    {
    }

    [H3Get("/orgs/:org/members/:id")]
    public static void R150(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/members/:id")]
    public static void R151(string @org, string @id)
    {
    }

    [H3Get("/orgs/:org/teams")]
    public static void R152(string @org)
    {
    }

    [H3Get("/orgs/:org/teams/:id")]
    public static void R153(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/teams/:id")]
    public static void R154(string @org, string @id)
    {
    }

    [H3Get("/orgs/:org/hooks")]
    public static void R155(string @org)
    {
    }

    [H3Get("/orgs/:org/hooks/:id")]
    public static void R156(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/hooks/:id")]
    public static void R157(string @org, string @id)
    {
    }

    [H3Get("/orgs/:org/projects")]
    public static void R158(string @org)
    {
    }

    [H3Get("/orgs/:org/projects/:id")]
    public static void R159(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/projects/:id")]
    public static void R160(string @org, string @id)
    {
    }

    [H3Get("/orgs/:org/invitations")]
    public static void R161(string @org)
    {
    }

    [H3Get("/orgs/:org/invitations/:id")]
    public static void R162(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/invitations/:id")]
    public static void R163(string @org, string @id)
    {
    }

    [H3Get("/orgs/:org/events")]
    public static void R164(string @org)
    {
    }

    [H3Get("/orgs/:org/events/:id")]
    public static void R165(string @org, string @id)
    {
    }

    [H3Put("/orgs/:org/events/:id")]
    public static void R166(string @org, string @id)
    {
    }

    [H3Get("/users/:user/followers")]
    public static void R167(string @user)
    {
    }

    [H3Get("/users/:user/followers/:id")]
    public static void R168(string @user, string @id)
    {
    }

    [H3Get("/users/:user/following")]
    public static void R169(string @user)
    {
    }

    [H3Get("/users/:user/following/:id")]
    public static void R170(string @user, string @id)
    {
    }

    [H3Get("/users/:user/gists")]
    public static void R171(string @user)
    {
    }

    [H3Get("/users/:user/gists/:id")]
    public static void R172(string @user, string @id)
    {
    }

    [H3Get("/users/:user/keys")]
    public static void R173(string @user)
    {
    }

    [H3Get("/users/:user/keys/:id")]
    public static void R174(string @user, string @id)
    {
    }

    [H3Get("/users/:user/orgs")]
    public static void R175(string @user)
    {
    }

    [H3Get("/users/:user/orgs/:id")]
    public static void R176(string @user, string @id)
    {
    }

    [H3Get("/users/:user/events")]
    public static void R177(string @user)
    {
    }

    [H3Get("/users/:user/events/:id")]
    public static void R178(string @user, string @id)
    {
    }

    [H3Get("/users/:user/received_events")]
    public static void R179(string @user)
    {
    }

    [H3Get("/users/:user/received_events/:id")]
    public static void R180(string @user, string @id)
    {
    }

    [H3Get("/users/:user/starred")]
    public static void R181(string @user)
    {
    }

    [H3Get("/users/:user/starred/:id")]
    public static void R182(string @user, string @id)
    {
    }

    [H3Get("/users/:user")]
    public static void R183(string @user)
    {
    }

    [H3Get("/orgs/:org")]
    public static void R184(string @org)
    {
    }

    [H3Get("/gists/:id")]
    public static void R185(string @id)
    {
    }

    [H3Get("/gists/:id/comments")]
    public static void R186(string @id)
    {
    }

    [H3Post("/gists/:id/star")]
    public static void R187(string @id)
    {
    }

    [H3Get("/files/*path")]
    public static void R188(string @path)
    {
    }

    [H3Get("/files/readme")]
    public static void R189()
    {
    }

    [H3Get("/files/:name/raw")]
    public static void R190(string @name)
    {
    }

    [H3Get("/raw/:owner/*path")]
    public static void R191(string @owner, string @path)
    {
    }

    [H3Get("/teams/:id/members/:user")]
    public static void R192(string @id, string @user)
    {
    }

    [H3Put("/teams/:id/members/:user")]
    public static void R193(string @id, string @user)
    {
    }

    [H3Get("/teams/:id/repos/:owner/:repo")]
    public static void R194(string @id, string @owner, string @repo)
    {
    }

    [H3Get("/teams/:id")]
    public static void R195(string @id)
    {
    }

    [H3Get("/admin/keys/:id")]
    public static void R196(string @id)
    {
    }

    [H3Get("/admin/users/:user/suspend")]
    public static void R197(string @user)
    {
    }

    [H3Get("/admin/hooks/:id/pings")]
    public static void R198(string @id)
    {
    }

    [H3Get("/enterprise/settings/license")]
    public static void R199()
    {
    }
}
